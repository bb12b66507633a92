package httpapi

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/contracttest"
)

var readValidator = sync.OnceValues(func() (*contracttest.Contract, error) { return contracttest.New(contract) })

// checkContract fails the test where the answer, or a request that was served,
// is not as the contract says.
func checkContract(t testing.TB, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	validator, err := readValidator()
	require.NoError(t, err)
	require.NoError(t, validator.Check(r, status, header, body), "%s", r.URL)
}
