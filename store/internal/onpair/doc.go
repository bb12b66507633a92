// Package onpair compresses many short texts of a kind with one dictionary, so
// that each can be read by itself: OnPair (F. Gargiulo and R. Venturini, "OnPair:
// Short Strings Compression for Fast Random Access", arXiv 2508.02280, 2025),
// with codes of 12 bits. The dictionary has tokens of up to 16 bytes, all single
// bytes among them; a text is parsed greedily into the longest tokens.
package onpair
