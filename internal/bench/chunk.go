package main

import (
	"context"
	"runtime"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// chunkBlocks bounds what is encoded ahead: 100 blocks are about 80 MB.
const chunkBlocks = 100

const requestsPerBlock = workload.BlockEvents / workload.RequestEvents

// encode returns the requests of the blocks [first, last), in order.
func encode(ctx context.Context, w *workload.Workload, first, last int) ([][]byte, error) {
	requests := make([][]byte, (last-first)*requestsPerBlock)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for block := first; block < last; block++ {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			for i, ld := range w.Logs(block) {
				request, err := plogotlp.NewExportRequestFromLogs(ld).MarshalProto()
				if err != nil {
					return err
				}
				requests[(block-first)*requestsPerBlock+i] = request
			}
			return nil
		})
	}
	return requests, group.Wait()
}
