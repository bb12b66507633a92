package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// postgres is a server of its own in a temporary directory.
type postgres struct {
	programs string // the folder of initdb and postgres
	settings []string
	conn     *pgx.Conn
}

// newPostgres looks for the programs in PATH, and where Debian puts them.
func newPostgres(settings []string) (*postgres, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return &postgres{programs: filepath.Dir(initdb), settings: settings}, nil
	}
	if found, err := filepath.Glob("/usr/lib/postgresql/15/bin/initdb"); err == nil && len(found) > 0 {
		return &postgres{programs: filepath.Dir(found[0]), settings: settings}, nil
	}
	return nil, errors.New("no initdb in PATH: install PostgreSQL 15 (Debian: apt-get install postgresql-15)")
}

func (*postgres) name() string { return "PostgreSQL 15, COPY, 7 indexes" }

// fastSettings turn everything off that keeps data safe, and what would disturb.
var fastSettings = []string{
	"fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
	"shared_buffers=2GB", "max_wal_size=16GB", "autovacuum=off", "jit=off", "max_parallel_workers_per_gather=0",
	"listen_addresses=",
}

const schema = `
CREATE TABLE events (
	position bigint GENERATED ALWAYS AS IDENTITY,
	event_id text NOT NULL, event_type text NOT NULL,
	aggregate_type text NOT NULL, aggregate_id text NOT NULL, version bigint NOT NULL,
	correlation_id text, causation_id text, trace_id text, organization_id text, user_id text,
	ts timestamptz NOT NULL, data jsonb NOT NULL);
CREATE UNIQUE INDEX ON events (event_id);
CREATE UNIQUE INDEX ON events (aggregate_type, aggregate_id, version);
CREATE INDEX ON events (correlation_id);
CREATE INDEX ON events (trace_id);
CREATE INDEX ON events (event_type, ts);
CREATE INDEX ON events (organization_id);
CREATE INDEX ON events (ts);`

func (p *postgres) measure(ctx context.Context, o options, w *workload.Workload) (r result, err error) {
	directory, err := os.MkdirTemp("", "peers-postgres-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	cmd, err := p.start(ctx, o, directory)
	if err != nil {
		return r, err
	}
	defer func() {
		err = errors.Join(err, cmd.Process.Signal(syscall.SIGINT)) // fast shutdown
		_ = cmd.Wait()
	}()
	if p.conn, err = connect(ctx, directory); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := p.conn.Exec(ctx, schema); err != nil {
		return r, err
	}
	if err := r.measureLoad(cmd.Process.Pid, w.Events, func() error { return p.load(ctx, w) }); err != nil {
		return r, err
	}
	var disk int64
	if err := p.conn.QueryRow(ctx, "SELECT pg_total_relation_size('events')").Scan(&disk); err != nil {
		return r, err
	}
	r.disk = float64(disk) / float64(w.Events)
	r.reads, err = p.read(ctx, w)
	return r, err
}

// start starts a server that listens on a socket in the directory. The server
// refuses to run as root, so root starts it as the user postgres.
func (p *postgres) start(ctx context.Context, o options, directory string) (*exec.Cmd, error) {
	data := filepath.Join(directory, "data")
	//nolint:gosec // what this program chose
	initdb := exec.CommandContext(ctx, filepath.Join(p.programs, "initdb"),
		"--no-sync", "--auth=trust", "--username=postgres", "--locale=C.UTF-8", data)
	args := []string{"-D", data, "-k", directory}
	for _, setting := range p.settings {
		args = append(args, "-c", setting)
	}
	server := command(ctx, o, filepath.Join(p.programs, "postgres"), args...)
	if os.Geteuid() == 0 {
		credential, err := postgresUser(directory)
		if err != nil {
			return nil, err
		}
		initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		server.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	}
	initdb.Dir, server.Dir = directory, directory
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return server, server.Start()
}

// postgresUser gives the directory to the user postgres, whom it returns.
func postgresUser(directory string) (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(errUID, errGID, os.Chown(directory, int(uid), int(gid))); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// connect waits for the server, up to half a minute.
func connect(ctx context.Context, directory string) (conn *pgx.Conn, err error) {
	for range 300 {
		conn, err = pgx.Connect(ctx, "host="+directory+" user=postgres dbname=postgres")
		if err == nil || ctx.Err() != nil {
			return conn, err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil, err
}

var columns = strings.Fields("event_id event_type aggregate_type aggregate_id version " +
	"correlation_id causation_id trace_id organization_id user_id ts data")

// load copies the events in batches of one OTLP request each, a transaction a
// batch.
func (p *postgres) load(ctx context.Context, w *workload.Workload) error {
	versions := make(map[string]int64)
	for block := range w.Blocks() {
		rows := rowsOf(w, block)
		for len(rows) > 0 {
			batch := rows[:workload.RequestEvents]
			rows = rows[workload.RequestEvents:]
			_, err := p.conn.CopyFrom(ctx, pgx.Identifier{"events"}, columns, pgx.CopyFromSlice(len(batch), func(i int) ([]any, error) {
				r := &batch[i]
				versions[r.aggregateID]++
				r.version = versions[r.aggregateID]
				return r.values(), nil
			}))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
