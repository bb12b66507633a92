package fold

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"
)

// located puts the place of what is wrong before an error of gojq.
func located(source string, err error) error {
	if parse := (*gojq.ParseError)(nil); errors.As(err, &parse) {
		return fmt.Errorf("%s%w", lineAndColumn(source, parse.Offset-len(parse.Token)), err)
	}
	if name := undefined.FindStringSubmatch(err.Error()); name != nil {
		return fmt.Errorf("%s%w", place(source, name[1]), err)
	}
	return err
}

// undefined is what gojq says of a name that it does not know: it does not say
// where the name stands.
var undefined = regexp.MustCompile(`^(?:function|variable) not defined: (\$?[\w:]+)`)

// place says where a name stands first, "" if nowhere.
func place(source, name string) string {
	word := regexp.MustCompile(`(?:^|[^\w$.:])(` + regexp.QuoteMeta(name) + `)(?:$|[^\w:])`)
	at := word.FindStringSubmatchIndex(source)
	if at == nil {
		return ""
	}
	return lineAndColumn(source, at[2])
}

func lineAndColumn(source string, offset int) string {
	before := source[:min(max(offset, 0), len(source))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d: ", line, column)
}

// impure returns the first name in a query of what depends on more than its
// input: the clock, the zone or the environment of the machine. "" is none.
func impure(query *gojq.Query) string {
	var found string
	walk(reflect.ValueOf(query), func(f *gojq.Func) {
		switch f.Name {
		case "now", "localtime", "strflocaltime", "env", "$ENV":
			if found == "" {
				found = f.Name
			}
		}
	})
	return found
}

// walk calls visit with every call of a function in a part of a query.
func walk(part reflect.Value, visit func(*gojq.Func)) {
	switch part.Kind() {
	case reflect.Pointer:
		if f, ok := reflect.TypeAssert[*gojq.Func](part); ok && f != nil {
			visit(f)
		}
		if !part.IsNil() {
			walk(part.Elem(), visit)
		}
	case reflect.Slice:
		for i := range part.Len() {
			walk(part.Index(i), visit)
		}
	case reflect.Struct:
		for i := range part.NumField() {
			if part.Type().Field(i).IsExported() {
				walk(part.Field(i), visit)
			}
		}
	}
}
