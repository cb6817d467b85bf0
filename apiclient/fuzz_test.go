package apiclient

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// FuzzDecode: for every kind of answer, what this package and encoding/json both accept they read alike; nothing
// panics, neither reading nor what is made of the values; and every time can be written as JSON again.
func FuzzDecode(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no fixtures: %v", err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		if value := jsontext.Value(b); value.Compact() == nil && len(value) < 8<<10 { // larger ones make mutation slow.
			f.Add([]byte(value))
		}
	}
	f.Add([]byte(`{"status":0,"data":{"pipelineId":"p","groupLabel":[{"labelName":null}],"createTime":9223372036854775807}}`))
	f.Add(reviewing())
	f.Add([]byte(`{"status":0,"data":{"id":"b","status":"X","model":{"stages":[{"checkIn":null,"containers":[null]}]},"errorInfoList":[{"errorType":9}]}}`))
	f.Add([]byte("{\"status\":0,\"data\":{\"pipelineId\":\"\xff\xfe\"}}"))
	known := knownNames()
	f.Fuzz(func(t *testing.T, b []byte) {
		alike := unambiguous(b, known)
		agree(t, b, alike, func(w *wirePipeline) any { return w.value() })
		agree(t, b, alike, func(w *wireBuild) any { return w.value() })
		agree(t, b, alike, func(w *wireProjects) any { return w.values() })
		agree(t, b, alike, func(w *wirePage[wirePipeline]) any { return pipelinePage(*w) })
		agree(t, b, alike, func(w *wirePage[wireBuild]) any { return buildPage(*w) })
		agree(t, b, alike, func(w *wireDetail) any {
			d := w.value()
			return []any{d, d.Waits(), d.Decisions(), d.Failures(), d.Strip(), d.MayWait(), d.Finished(), d.Duration()}
		})
		_ = classify(readRefusal(400, "", b))
	})
}

// reviewing is a small detail with everything a model can wait at.
func reviewing() []byte {
	return []byte(`{"status":0,"data":{"id":"b-1","status":"STAGE_SUCCESS","startTime":1787205600000,"triggerReviewers":"a",
		"errorInfoList":[{"stageId":"s","containerId":"1","taskId":"e","errorType":1,"errorCode":2,"errorMsg":"m"}],
		"stageStatus":[{"stageId":"s","status":"PAUSE","showMsg":"x"}],
		"model":{"stages":[{"id":"s","name":"S","status":"PAUSE","startEpoch":1787205933812,"elapsed":5,
		"checkIn":{"manualTrigger":true,"status":"REVIEWING","timeout":24,"reviewGroups":[
		{"id":"g","reviewers":["a"],"status":"PROCESS","operator":"a","reviewTime":1787205933812},{"id":"h","reviewers":"b"}]},
		"checkOut":{"status":"QUALITY_CHECK_WAIT","ruleIds":["r"]},
		"containers":[{"@type":"vmBuild","id":"1","matrixGroupFlag":true,"groupContainers":[{"id":"2","status":"FAILED",
		"elements":[{"@type":"matrixStatus","originClassType":"manualReviewUserTask","id":"e","status":"REVIEW_ABORT"}]}],
		"elements":[{"@type":"linuxScript","id":"e","status":"PAUSE","additionalOptions":{"pauseBeforeExec":true}}]}]}]}}}`)
}

// agree reads b both ways and compares the wire values and what is made of them.
func agree[T any](t *testing.T, b []byte, alike bool, value func(*T) any) {
	t.Helper()
	ours, err := decodeEnvelope[T](newBody(bytes.NewReader(b)), new(scanners))
	if err != nil || *ours.Status != 0 || ours.Data == nil {
		return
	}
	made := value(ours.Data)
	if _, err := stdjson.Marshal(made); err != nil {
		t.Errorf("%T cannot be written: %v", made, err)
	}
	var std envelope[T]
	if !alike || stdjson.Unmarshal(b, &std) != nil {
		return
	}
	reduce(std.Data)
	if !reflect.DeepEqual(ours, std) {
		t.Errorf("%T differs from encoding/json (-std +ours):\n%s", ours, cmp.Diff(std, ours, cmp.Exporter(func(reflect.Type) bool { return true })))
	}
	if again := value(std.Data); !reflect.DeepEqual(made, again) {
		t.Errorf("the same answer made %+v and %+v", made, again)
	}
}

// unambiguous reports whether b is free of what the two are known to read differently: repeated names, and names
// that equal a known one but for case.
func unambiguous(b []byte, known []string) bool {
	d := jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		if kind, n := d.StackIndex(d.StackDepth()); kind != '{' || n%2 == 0 || token.Kind() != '"' {
			continue
		}
		text := token.String()
		if slices.Contains(known, text) {
			continue
		}
		if slices.ContainsFunc(known, func(name string) bool { return strings.EqualFold(text, name) }) {
			return false
		}
	}
}

// knownNames are the names in the tags of every wire struct.
func knownNames() []string {
	var all []string
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(rt reflect.Type) {
		if seen[rt] {
			return
		}
		seen[rt] = true
		switch rt.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(rt.Elem())
		case reflect.Struct:
			for i := range rt.NumField() {
				if name := rt.Field(i).Tag.Get("json"); name != "" {
					all = append(all, name)
				}
				walk(rt.Field(i).Type)
			}
		default: // holds no names.
		}
	}
	for _, v := range []any{
		envelope[wirePipeline]{},
		envelope[wirePage[wirePipeline]]{},
		envelope[wirePage[wireBuild]]{},
		envelope[wireDetail]{},
		envelope[wireProjects]{},
	} {
		walk(reflect.TypeOf(v))
	}
	return all
}

func TestTimesBeyondTheCalendarAreNoTimes(t *testing.T) {
	t.Parallel()
	for ms, want := range map[int64]string{
		0: "0001-01-01T00:00:00Z", -1: "0001-01-01T00:00:00Z", maxMillis + 1: "0001-01-01T00:00:00Z",
		maxMillis: "9999-12-31T23:59:59.999Z", 1787205600000: "2026-08-20T06:00:00Z",
	} {
		b, err := instant(ms).MarshalText()
		if err != nil || string(b) != want {
			t.Errorf("instant(%d) is %s (%v), want %s", ms, b, err, want)
		}
	}
	for ms, want := range map[int64]time.Duration{-5: 0, 1500: 1500 * time.Millisecond, 1 << 62: 100 * 365 * 24 * time.Hour} {
		if got := span(ms); got != want {
			t.Errorf("span(%d) is %s, want %s", ms, got, want)
		}
	}
}

// scan reads one value and wants nothing behind it.
func scan(text string, read func(*scanner)) error {
	s := new(scanners).take(strings.NewReader(text))
	read(s)
	s.over()
	return s.err
}

func TestListsThatAreOneTextAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]texts{
		`null`: nil, `""`: nil, `"a"`: {"a"}, `[]`: {}, `["a","b"]`: {"a", "b"}, `[null]`: {""},
	} {
		var got texts
		if err := scan(text, func(s *scanner) { readTexts(s, &got) }); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s is %#v (%v), want %#v", text, got, err, want)
		}
	}
	for _, text := range []string{`1`, `{}`, `[1]`, `true`} {
		if err := scan(text, func(s *scanner) { readTexts(s, new(texts)) }); err == nil {
			t.Errorf("%s is taken for a list of texts", text)
		}
	}
	if got := people(texts{"alice,bob", " carol ;", "${OWNERS}"}, texts{"alice", "", "dave"}); !cmp.Equal(got, []string{"alice", "bob", "carol", "dave"}) {
		t.Errorf("people are %q", got)
	}
}

func TestErrorTypesAreNamedAlikeEverywhere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]errorType{
		`0`: "SYSTEM", `1`: "USER", `2`: "THIRD_PARTY", `3`: "PLUGIN", `4`: "BUILD_MACHINE", `7`: "TYPE_7",
		`"USER"`: "USER", `null`: "",
	} {
		var got errorType
		if err := scan(text, func(s *scanner) { readErrorType(s, &got) }); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`[]`, `{}`, `1.5`, `true`} {
		if err := scan(text, func(s *scanner) { readErrorType(s, new(errorType)) }); err == nil {
			t.Errorf("%s is taken for an error type", text)
		}
	}
}
