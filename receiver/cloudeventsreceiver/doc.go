//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package cloudeventsreceiver takes CloudEvents over HTTP into a logs pipeline,
// and answers when the pipeline has stored them.
package cloudeventsreceiver
