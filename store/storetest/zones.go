package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var zoneTests = []test{
	{"Paris", zoneTest("Europe/Paris", parisTrends)},
	{"NewYork", zoneTest("America/New_York", newYorkTrends)},
	{"WeeksAtYearEnds", zoneTest("UTC", yearEndTrends)},
	{"LordHoweShiftsHalfAnHour", zoneTest("Australia/Lord_Howe", lordHoweTrends)},
	{"ApiaSkipsADay", zoneTest("Pacific/Apia", apiaTrends)},
	{"StJohnsShiftsAfterMidnight", zoneTest("America/St_Johns", stJohnsTrends)},
	{"HavanaSkipsAndRepeatsMidnight", zoneTest("America/Havana", havanaTrends)},
	{"CairoShiftsAtMidnight", zoneTest("Africa/Cairo", cairoTrends)},
	{"KathmanduIsThreeQuartersOff", zoneTest("Asia/Kathmandu", kathmanduTrends)},
}

// zoneCase is a trend of events at the times, with what it has to be: start,
// label and count of every bucket, worked out by hand from the zone's rules.
type zoneCase struct {
	name     string
	interval store.Interval
	times    []string
	want     []string
}

func zoneTest(zone string, cases []zoneCase) func(*testing.T, openFunc) {
	return func(t *testing.T, open openFunc) {
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				times := slices.Clone(c.times)
				for range 2 { // whatever the order of the events
					slices.Reverse(times)
					s := open(t, store.Options{})
					happenedAt(t, s, times...)
					trends := trendsOf(t, s, store.TrendQuery{Interval: c.interval, Location: location})
					require.Equal(t, c.want, lines(trends.Buckets))
					require.Equal(t, len(c.times), trends.Total)
				}
			})
		}
	}
}

// Clocks go forward at 2026-03-29T01:00Z (02:00 to 03:00) and back at
// 2026-10-25T01:00Z (03:00 to 02:00).
var parisTrends = []zoneCase{
	{
		"hours forward", store.Hour,
		[]string{"2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:59:59.999999999Z", "2026-03-29T03:00:00Z"},
		[]string{
			"2026-03-29T01:00:00+01:00 2026-03-29T01:00 1",
			"2026-03-29T03:00:00+02:00 2026-03-29T03:00 2",
			"2026-03-29T04:00:00+02:00 2026-03-29T04:00 0",
			"2026-03-29T05:00:00+02:00 2026-03-29T05:00 1",
		},
	},
	{
		"hours back", store.Hour,
		[]string{
			"2026-10-24T23:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z",
			"2026-10-25T03:15:00Z",
		},
		[]string{
			"2026-10-25T01:00:00+02:00 2026-10-25T01:00 1",
			"2026-10-25T02:00:00+02:00 2026-10-25T02:00 2",
			"2026-10-25T02:00:00+01:00 2026-10-25T02:00 1",
			"2026-10-25T03:00:00+01:00 2026-10-25T03:00 0",
			"2026-10-25T04:00:00+01:00 2026-10-25T04:00 1",
		},
	},
	{
		"days forward", store.Day,
		[]string{
			"2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z",
			"2026-04-01T12:00:00Z",
		},
		[]string{
			"2026-03-28T00:00:00+01:00 2026-03-28 1",
			"2026-03-29T00:00:00+01:00 2026-03-29 2",
			"2026-03-30T00:00:00+02:00 2026-03-30 1",
			"2026-03-31T00:00:00+02:00 2026-03-31 0",
			"2026-04-01T00:00:00+02:00 2026-04-01 1",
		},
	},
	{
		"days back", store.Day,
		[]string{"2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"},
		[]string{
			"2026-10-24T00:00:00+02:00 2026-10-24 1",
			"2026-10-25T00:00:00+02:00 2026-10-25 2",
			"2026-10-26T00:00:00+01:00 2026-10-26 1",
		},
	},
	{
		"weeks forward", store.Week,
		[]string{
			"2026-03-22T22:59:59Z", "2026-03-22T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z",
			"2026-04-12T22:00:00Z",
		},
		[]string{
			"2026-03-16T00:00:00+01:00 2026-W12 1",
			"2026-03-23T00:00:00+01:00 2026-W13 2",
			"2026-03-30T00:00:00+02:00 2026-W14 1",
			"2026-04-06T00:00:00+02:00 2026-W15 0",
			"2026-04-13T00:00:00+02:00 2026-W16 1",
		},
	},
	{
		"weeks back", store.Week,
		[]string{"2026-10-18T21:59:59Z", "2026-10-18T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"},
		[]string{
			"2026-10-12T00:00:00+02:00 2026-W42 1",
			"2026-10-19T00:00:00+02:00 2026-W43 2",
			"2026-10-26T00:00:00+01:00 2026-W44 1",
		},
	},
	{
		"months", store.Month,
		[]string{
			"2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z",
			"2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z",
		},
		[]string{
			"2026-02-01T00:00:00+01:00 2026-02 1",
			"2026-03-01T00:00:00+01:00 2026-03 2",
			"2026-04-01T00:00:00+02:00 2026-04 1",
			"2026-05-01T00:00:00+02:00 2026-05 0",
			"2026-06-01T00:00:00+02:00 2026-06 0",
			"2026-07-01T00:00:00+02:00 2026-07 0",
			"2026-08-01T00:00:00+02:00 2026-08 0",
			"2026-09-01T00:00:00+02:00 2026-09 0",
			"2026-10-01T00:00:00+02:00 2026-10 1",
			"2026-11-01T00:00:00+01:00 2026-11 1",
		},
	},
	{
		"hours at the end of a year", store.Hour,
		[]string{"2020-12-31T20:30:00Z", "2020-12-31T22:59:59Z", "2020-12-31T23:00:00Z"},
		[]string{
			"2020-12-31T21:00:00+01:00 2020-12-31T21:00 1",
			"2020-12-31T22:00:00+01:00 2020-12-31T22:00 0",
			"2020-12-31T23:00:00+01:00 2020-12-31T23:00 1",
			"2021-01-01T00:00:00+01:00 2021-01-01T00:00 1",
		},
	},
	{
		"days at the end of a year", store.Day,
		[]string{"2020-12-30T23:00:00Z", "2020-12-31T22:59:59Z", "2020-12-31T23:00:00Z", "2021-01-02T23:00:00Z"},
		[]string{
			"2020-12-31T00:00:00+01:00 2020-12-31 2",
			"2021-01-01T00:00:00+01:00 2021-01-01 1",
			"2021-01-02T00:00:00+01:00 2021-01-02 0",
			"2021-01-03T00:00:00+01:00 2021-01-03 1",
		},
	},
	{
		"weeks at the end of a year", store.Week,
		[]string{
			"2020-12-27T22:59:59Z", "2020-12-27T23:00:00Z", "2020-12-31T22:59:59Z", "2020-12-31T23:00:00Z",
			"2021-01-03T22:59:59Z", "2021-01-03T23:00:00Z", "2021-01-17T23:00:00Z",
		},
		[]string{
			"2020-12-21T00:00:00+01:00 2020-W52 1",
			"2020-12-28T00:00:00+01:00 2020-W53 4",
			"2021-01-04T00:00:00+01:00 2021-W01 1",
			"2021-01-11T00:00:00+01:00 2021-W02 0",
			"2021-01-18T00:00:00+01:00 2021-W03 1",
		},
	},
	{
		"months at the end of a year", store.Month,
		[]string{"2020-11-30T23:00:00Z", "2020-12-31T22:59:59Z", "2020-12-31T23:00:00Z", "2021-02-28T23:00:00Z"},
		[]string{
			"2020-12-01T00:00:00+01:00 2020-12 2",
			"2021-01-01T00:00:00+01:00 2021-01 1",
			"2021-02-01T00:00:00+01:00 2021-02 0",
			"2021-03-01T00:00:00+01:00 2021-03 1",
		},
	},
}

// Labels of weeks have the ISO week-year, which is not that of the date.
var yearEndTrends = []zoneCase{
	{
		"Monday of the first week in December", store.Week,
		[]string{"2018-12-30T23:59:59Z", "2018-12-31T00:00:00Z", "2019-01-01T00:00:00Z", "2019-01-07T00:00:00Z"},
		[]string{
			"2018-12-24T00:00:00Z 2018-W52 1",
			"2018-12-31T00:00:00Z 2019-W01 2",
			"2019-01-07T00:00:00Z 2019-W02 1",
		},
	},
	{
		"Sunday of the last week in January", store.Week,
		[]string{"2022-12-31T12:00:00Z", "2023-01-01T23:59:59Z", "2023-01-02T00:00:00Z"},
		[]string{
			"2022-12-26T00:00:00Z 2022-W52 2",
			"2023-01-02T00:00:00Z 2023-W01 1",
		},
	},
	{
		"year of 53 weeks", store.Week,
		[]string{"2026-12-27T12:00:00Z", "2026-12-28T00:00:00Z", "2027-01-03T23:59:59Z", "2027-01-04T00:00:00Z"},
		[]string{
			"2026-12-21T00:00:00Z 2026-W52 1",
			"2026-12-28T00:00:00Z 2026-W53 2",
			"2027-01-04T00:00:00Z 2027-W01 1",
		},
	},
}
