package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// durableSettings leave everything on that keeps data safe, as it is by default, and
// turn off what would disturb.
var durableSettings = []string{
	"fsync=on", "synchronous_commit=on", "full_page_writes=on", "wal_level=replica",
	"shared_buffers=2GB", "max_wal_size=16GB", "autovacuum=off", "listen_addresses=",
}

// durablePostgres gets a request of many events by COPY, in its binary format, and one
// of a single event by a prepared INSERT: a transaction a request.
type durablePostgres struct{ programs *postgres }

func (*durablePostgres) name() string { return "PostgreSQL 15" }

// runningPostgres has a connection for each client.
type runningPostgres struct {
	directory string
	cmd       *exec.Cmd
	in        *inputs
	single    bool
	conns     []*pgx.Conn
}

const insertEvent = "insert"

var (
	insertText = "INSERT INTO events (" + strings.Join(columns, ", ") + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
	copyText   = "COPY events (" + strings.Join(columns, ", ") + ") FROM STDIN BINARY"
)

func (p *durablePostgres) start(ctx context.Context, o options, c cell, in *inputs) (s running, err error) {
	directory, err := os.MkdirTemp("", "peers-postgres-")
	if err != nil {
		return nil, err
	}
	r := &runningPostgres{directory: directory, in: in, single: c.events == 1}
	if r.cmd, err = p.programs.start(ctx, o, directory); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	if err := r.open(ctx, c.clients); err != nil {
		return nil, errors.Join(err, r.stop(ctx))
	}
	return r, nil
}

// open makes the table and connects each client.
func (r *runningPostgres) open(ctx context.Context, clients int) error {
	for client := range clients {
		conn, err := connect(ctx, r.directory)
		if err != nil {
			return err
		}
		r.conns = append(r.conns, conn)
		if client == 0 {
			if _, err := conn.Exec(ctx, schema); err != nil {
				return err
			}
		}
		if _, err := conn.Prepare(ctx, insertEvent, insertText); err != nil {
			return err
		}
	}
	return nil
}

func (r *runningPostgres) append(ctx context.Context, client, request int) error {
	conn := r.conns[client]
	if r.single {
		_, err := conn.Exec(ctx, insertEvent, r.in.inserts[request]...)
		return err
	}
	_, err := conn.PgConn().CopyFrom(ctx, bytes.NewReader(r.in.copies[request]), copyText)
	return err
}

func (r *runningPostgres) stored(ctx context.Context) (events, syncs int, err error) {
	err = r.conns[0].QueryRow(ctx, "SELECT count(*) FROM events").Scan(&events)
	return events, 0, err
}

func (r *runningPostgres) pid() int { return r.cmd.Process.Pid }

func (r *runningPostgres) stop(ctx context.Context) error {
	var errs []error
	for _, conn := range r.conns {
		errs = append(errs, conn.Close(context.WithoutCancel(ctx)))
	}
	if err := r.cmd.Process.Signal(syscall.SIGINT); err != nil { // fast shutdown
		errs = append(errs, fmt.Errorf("ending PostgreSQL: %w", err))
	}
	_ = r.cmd.Wait()
	return errors.Join(append(errs, os.RemoveAll(r.directory))...)
}
