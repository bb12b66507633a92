package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who reads goes on after a kill from where it was: by a cursor, by the id of the last
// event of a tail, and by position.
func TestDurableReadsResume(t *testing.T) {
	t.Parallel()
	d := newDurable(t)
	c := d.run()
	noted(t, c, "1", "2", "3", "4", "5")
	first := read[page](apiOf(t, c), "/events", url.Values{"limit": {"2"}})
	require.Len(t, first.Events, 2)
	epoch := statusOf(t, c).Epoch
	require.NoError(t, c.Kill())

	c = d.run()
	noted(t, c, "6")
	require.Equal(t, epoch, statusOf(t, c).Epoch)
	rest := read[page](apiOf(t, c), "/events", url.Values{"cursor": {first.NextCursor}})
	require.Equal(t, []string{"3", "4", "5", "6"}, idsOf(rest.Events))

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+c.API+"/api/v1/tail", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Last-Event-ID", "2@"+epoch)
	last := fmt.Sprintf("id: 6@%s\n", epoch)
	_, tail, err := sendEndless(request, func(answer string) bool { return strings.Contains(answer, last) })
	require.NoError(t, err)
	for position := range 6 {
		want := 0
		if position+1 > 2 {
			want = 1
		}
		require.Equal(t, want, strings.Count(string(tail), fmt.Sprintf("id: %d@%s\n", position+1, epoch)))
	}
}

func idsOf(events []event) (ids []string) {
	for _, e := range events {
		ids = append(ids, e.EventID)
	}
	return ids
}

// A replay that is killed with its durable store goes on from its checkpoint: nothing
// is missing, and no more comes again than was on its way.
func TestReplayOfADurableStoreAfterAKill(t *testing.T) {
	t.Parallel()
	const batch = 50
	target := start(t)
	to := apiOf(t, target)
	storage := fmt.Sprintf(`
extensions: {file_storage: {directory: %q}}
service: {extensions: [event_store, event_query, health_check, file_storage]}
`, t.TempDir())
	follow := fmt.Sprintf("mode: follow, checkpoint: file_storage, batch_size: %d", batch)
	d := newDurable(t, storage, replaysTo(target, follow+", rate_limit: 500"))
	source := d.run()
	sendCloudTrail(t, source)
	require.Eventually(t, func() bool { return to.count(nil) > 300 }, time.Minute, time.Millisecond)
	require.NoError(t, source.Kill())
	before := to.count(nil)
	require.Less(t, before, cloudTrailRecords, "it was to be killed before the end")

	d.overlays = []string{storage, replaysTo(target, follow)}
	again := d.run()
	require.Eventually(t, func() bool { return to.count(nil) == cloudTrailRecords }, time.Minute, 10*time.Millisecond)
	require.NotContains(t, again.Output(), "The checkpoint is of another store")
	require.Empty(t, to.rejections().Rejections)
	require.Len(t, read[counts](to, "/counts", url.Values{"groupBy": {"eventId"}}).Groups, cloudTrailRecords)
	duplicates := read[struct{ Counters struct{ Duplicates int } }](to, "/status", nil).Counters.Duplicates
	require.LessOrEqual(t, duplicates, 2*batch)
	t.Logf("killed after %d of %d events; %d came again", before, cloudTrailRecords, duplicates)
}
