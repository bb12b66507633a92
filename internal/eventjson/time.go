package eventjson

import "time"

// AppendTime appends a time in UTC as RFC 3339 has it, with nanoseconds: of one
// width, so that times sort as texts do.
func AppendTime(dst []byte, t time.Time) []byte { return new(dayText).appendTime(dst, t) }

// dayText is the text of a day, which many times have in common.
type dayText struct {
	day  int64 // since 1970
	text [len(`"2006-01-02T`)]byte
}

const secondsOfDay = 24 * 60 * 60

// appendTime is like AppendTime, and keeps the day.
func (d *dayText) appendTime(dst []byte, t time.Time) []byte {
	seconds := t.Unix()
	second := seconds % secondsOfDay
	if second < 0 {
		second += secondsOfDay
	}
	if day := (seconds - second) / secondsOfDay; day != d.day || d.text[0] == 0 {
		d.set(day, t.UTC())
	}
	dst = append(append(dst, d.text[:]...), `00:00:00.000000000Z"`...)
	text := dst[len(dst)-len(`00:00:00.000000000Z"`):]
	setDigits(text[:2], int(second)/3600)
	setDigits(text[3:5], int(second)/60%60)
	setDigits(text[6:8], int(second)%60)
	setDigits(text[9:18], t.Nanosecond())
	return dst
}

func (d *dayText) set(day int64, t time.Time) {
	d.day = day
	copy(d.text[:], `"0000-00-00T`)
	setDigits(d.text[1:5], t.Year())
	setDigits(d.text[6:8], int(t.Month()))
	setDigits(d.text[9:11], t.Day())
}

// setDigits sets dst to the last digits of a number that is not negative.
func setDigits(dst []byte, number int) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = byte('0' + number%10)
		number /= 10
	}
}
