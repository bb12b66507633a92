package file

// handOverGroups is how many groups may wait for the reader of the end before the next
// frame does.
const handOverGroups = 8

// group is the entries of one frame.
type group struct {
	first  uint64
	locals []any
}

// follower is the reader of the log's end: from when it was attached every group is handed
// to it, in order.
type follower struct {
	// until is the last sequence that was durable when it was attached.
	until  uint64
	groups chan group    // closed when the log is
	gone   chan struct{} // closed when nobody reads any more
}

func (l *Log) newGroup(first uint64) group {
	g := group{first: first, locals: make([]any, len(l.taken))}
	for i, r := range l.taken {
		g.locals[i] = r.local
	}
	return g
}

func (f *follower) tryHand(g group) bool {
	select {
	case f.groups <- g:
		return true
	default:
		return false
	}
}

// hand waits for the reader.
func (f *follower) hand(g group) {
	select {
	case f.groups <- g:
	case <-f.gone:
	}
}

// attach makes a reader the one of the end, unless there is another one already.
func (l *Log) attach() *follower {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.follower != nil {
		return nil
	}
	f := &follower{until: l.last, groups: make(chan group, handOverGroups), gone: make(chan struct{})}
	l.follower = f
	if l.over {
		close(f.groups)
	}
	return f
}

// detach may be called again.
func (l *Log) detach(f *follower) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.follower == f {
		l.follower = nil
		close(f.gone)
	}
}
