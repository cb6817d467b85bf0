package blocks_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
)

// everything tries all at once what one text can try.
const everything = "<!channel> <@U0VICTIM> <#C0VICTIM|x> <https://evil.example|Open> *b* _i_ ~s~ `c` ```f``` :b: &lt;!here&gt; \u202E\x00 {who}"

// TestNoFieldLetsTextOut puts a hostile text into each string of each message alone, whatever the field is for: a field
// added later is tried without anybody thinking of it. Ids, codes and kinds are strings of others too.
func TestNoFieldLetsTextOut(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, s := range samples() {
		fields := map[string]int{}
		eachString(fresh(s), "", func(path string, _ reflect.Value) { fields[path] = len(fields) })
		for path := range fields {
			key := kindOf(s) + path
			if tried[key] {
				continue
			}
			tried[key] = true
			alike(t, s.name+path, everything, poisoned(s, path, "harmless"), poisoned(s, path, everything))
		}
	}
	if len(tried) < 500 {
		t.Errorf("only %d fields were tried", len(tried))
	}
}

// kindOf tells samples apart that go different ways; those of one kind differ in values only.
func kindOf(s sample) string {
	for i, r := range s.name {
		if r == ',' {
			return s.name[:i]
		}
	}
	return s.name
}

// poisoned renders a sample with one of its strings replaced.
func poisoned(s sample, path, text string) blocks.Message {
	value := fresh(s)
	eachString(value, "", func(p string, field reflect.Value) {
		if p == path {
			field.SetString(text)
		}
	})
	return render(value.Interface(), styled("en"))
}

// fresh is the value of a sample, in a form that can be changed.
func fresh(s sample) reflect.Value {
	value := reflect.ValueOf(s.of(usual()))
	out := reflect.New(value.Type()).Elem()
	out.Set(value)
	return out
}

// eachString visits every string within a value. Of a list only the first two elements are visited.
func eachString(v reflect.Value, path string, visit func(path string, field reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		visit(path, v)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[time.Location]() {
			return
		}
		for i := range v.NumField() {
			eachString(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range min(v.Len(), 2) {
			eachString(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachString(v.Elem(), path, visit)
		}
	case reflect.Interface:
		inner := reflect.New(v.Elem().Type()).Elem()
		inner.Set(v.Elem())
		eachString(inner, path, visit)
		v.Set(inner)
	default:
	}
}
