package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var textTests = []test{
	{"FoldsCase", testTextFoldsCase},
	{"InEveryString", testTextInEveryString},
	{"EachOfSeveral", testEachOfSeveralTexts},
}

func testTextFoldsCase(t *testing.T, open openFunc) {
	f := func(held, wanted string, want bool) {
		t.Helper()
		s := open(t, store.Options{})
		mustStore(t, s, event("e", body(store.String(held))))
		require.Equal(t, want, len(search(t, s, store.Filter{Text: []string{wanted}})) == 1, "%q in %q", wanted, held)
	}
	f("Payment refused", "payment REFUSED", true)
	f("Payment refused", "ment ref", true)
	f("Payment refused", "refused", true)
	f("Payment refused", "refusedx", false)
	f("Payment refused", "", true)
	f("", "", true)
	f("", "a", false)
	f("a", "aa", false)
	f("aab", "AB", true)
	f("[\\]^_`{|}~@", "[\\]", true)
	f("[\\]^_`", "{|}", false) // their bytes differ from each other's by the bit of case
	f("@", "`", false)
	f("straße", "STRASSE", true)
	f("STRASSE", "straße", true)
	f("Straße 5", "ASSE 5", true)
	f("GRÜẞE", "grüße", true)
	f("\u212a", "k", true) // Kelvin sign
	f("K", "\u212a", true)
	f("\u212aelvin", "KELVIN", true)
	f("ſecret", "SECRET", true) // long s
	f("secret", "ſecret", true)
	f("Å", "\u212b", true)  // Ångström sign
	f("\u0131", "i", false) // Turkish dotless i
	f("\u0131", "I", false)
	f("i", "\u0131", false)
	f("ΟΔΟΣ", "οδος", true) // either sigma
	f("ΟΔΟΣ", "οδοσ", true)
	f("ПЛАТЁЖ", "платёж", true)
	f("é", "É", true)
	f("e\u0301", "é", false) // folding is not normalization
	f("支払い", "払", true)
	f("\xffHELLO", "hello", true) // invalid UTF-8 around it
	f("é\xff\xfeHELLO\xff", "hello", true)
	f("nul\x00HELLO", "\x00hello", true)
}

func testTextInEveryString(t *testing.T, open openFunc) {
	f := func(change edit, want bool) {
		t.Helper()
		s := open(t, store.Options{})
		e := event("e", change)
		mustStore(t, s, e)
		require.Equal(t, want, len(search(t, s, store.Filter{Text: []string{"NEEDLE"}})) == 1)
	}
	needle := store.String("a needle here")
	f(body(needle), true)
	f(body(object(kv("k", needle))), true)
	f(body(object(kv("k", store.Int(1)), kv("l", store.List(store.Bool(true), object(kv("m", needle)))))), true)
	f(attributes(kv("k", store.Double(1)), kv("l", needle)), true)
	f(attributes(kv("k", store.List(store.Value{}, needle))), true)
	f(attributes(kv("user.id", needle)), true)
	f(func(*store.NewEvent) {}, false)
	f(body(object(kv("needle", store.Int(1)))), false) // keys are no values
	f(attributes(kv("needle", store.String("x"))), false)
	f(body(store.Bytes([]byte("needle"))), false)
	f(body(store.List(store.String("nee"), store.String("dle"))), false)
	f(func(e *store.NewEvent) { e.UserID, e.EventType = "needle", "needle" }, false)
	f(func(e *store.NewEvent) { e.Record.SeverityText = "needle" }, false)
	f(func(e *store.NewEvent) {
		e.Record.Resource.Attributes = store.NewMap(kv("k", needle))
		e.Record.Scope.Attributes = store.NewMap(kv("k", needle))
	}, false)
}

func testEachOfSeveralTexts(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("both", body(store.String("one")), attributes(kv("k", store.String("Two")))),
		event("one", body(store.String("one"))), event("two", body(store.String("two"))))
	require.Equal(t, []string{"both"}, search(t, s, store.Filter{Text: []string{"ONE", "two"}}))
	require.Equal(t, []string{"both", "one"}, search(t, s, store.Filter{Text: []string{"ONE"}}))
}
