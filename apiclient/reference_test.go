package apiclient

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// The tags of the wire types are what the JSON libraries read them by. Only tests do: what this package reads by hand
// is compared with what a library reads by reflection into the same structs.

// UnmarshalJSON takes a list of strings, one string or null.
func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	switch jsontext.Value(b).Kind() {
	case jsontext.KindNull:
		return nil
	case jsontext.KindString:
		var one string
		if err := json.Unmarshal(b, &one, decodeOptions()); err != nil {
			return err
		}
		if one != "" {
			*t = texts{one}
		}
		return nil
	default:
		return json.Unmarshal(b, (*[]string)(t), decodeOptions())
	}
}

// UnmarshalJSON takes the name, the number or null.
func (t *errorType) UnmarshalJSON(b []byte) error {
	*t = ""
	if jsontext.Value(b).Kind() != jsontext.KindNumber {
		return json.Unmarshal(b, (*string)(t), decodeOptions())
	}
	var n int
	if err := json.Unmarshal(b, &n, decodeOptions()); err != nil {
		return err
	}
	*t = errorType(errorTypeName(n))
	return nil
}

// reduce drops the steps that do not matter from what a library read.
func reduce(data any) {
	if d, ok := data.(*wireDetail); ok && d != nil && d.Model != nil {
		for i := range d.Model.Stages {
			reduceJobs(d.Model.Stages[i].Containers)
		}
	}
}

func reduceJobs(jobs []wireContainer) {
	for i := range jobs {
		all := jobs[i].Elements
		jobs[i].Elements = nil
		for k := range all {
			jobs[i].meet(&all[k])
		}
		reduceJobs(jobs[i].GroupContainers)
	}
}

// sameRead reads b by hand and by reflection: both take it or neither does, and what they read is the same. The hand
// gets its bytes one by one, so that every value is cut somewhere.
func sameRead[T any](t *testing.T, b []byte) {
	t.Helper()
	var want envelope[T]
	refused := json.Unmarshal(b, &want, decodeOptions())
	reduce(want.Data)
	for name, from := range map[string]io.Reader{
		"at once": bytes.NewReader(b), "byte by byte": iotest.OneByteReader(bytes.NewReader(b)), "in threes": threes{bytes.NewReader(b)},
	} {
		var got envelope[T]
		s := new(scanners).take(from)
		readObject(s, &got)
		s.over()
		if (s.err == nil) != (refused == nil) {
			t.Fatalf("%T %s: by hand %v, by reflection %v, of %q", got, name, s.err, refused, b)
		}
		if s.err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%T %s differs (-reflection +hand):\n%s", got, name,
				cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })))
		}
	}
}

// threes gives three bytes at a time, so that blanks and what is before them come together.
type threes struct{ from io.Reader }

func (r threes) Read(p []byte) (int, error) { return r.from.Read(p[:min(len(p), 3)]) }

func sameForAll(t *testing.T, b []byte) {
	t.Helper()
	sameRead[wirePipeline](t, b)
	sameRead[wirePage[wirePipeline]](t, b)
	sameRead[wirePage[wireBuild]](t, b)
	sameRead[wireBuild](t, b)
	sameRead[wireProjects](t, b)
	sameRead[wireDetail](t, b)
}

// samples are the recorded answers and some that hold what those do not.
func samples(tb testing.TB) [][]byte {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no fixtures: %v", err)
	}
	all := [][]byte{
		reviewing(), document(statusHead, 1, 2, 3), document(detailHead, 2, 2, 3),
		[]byte(`{"status":0,"data":{"pipelineId":"a","pipelineId":null,"\u0070ipelineName":"\ud800\n\u00e9","viewNames":"x",` +
			`"viewNames":["a",null],"groupLabel":[{"labelName":"x"},null],"taskCount":-0,"buildCount":9223372036854775807}}`),
		[]byte(`{"status":0,"data":{"model":{"stages":[{"containers":[{"elements":[null,{"id":"a","status":"FAILED"}],"elements":[{}]}]}]},` +
			`"model":{"stages":[{"checkIn":{"status":"a"},"checkIn":{"timeout":1}}]}}}`),
		[]byte(`  {"status"    :    0   ,  "data"  :   {"pipelineId"     :   "a"   ,   "viewNames"   :  [  "a"  ,  "b"  ]  }   }  `),
		[]byte(" {\"status\" : 0 ,\r\n\t\"data\" : { \"pipelineName\" : \"\xff\xfe\xe4\xbd\" , \"lock\" : true } } "),
		model("FAILED", `{"id":"a","status":"FAILED","additionalOptions":{"enable":false}},`+
			`{"id":"b","status":"FAILED","additionalOptions":{"enable":false},"additionalOptions":{"enable":true,"subscriptionPauseUser":"x"}},`+
			`{"id":"c","status":"FAILED","additionalOptions":{"pauseBeforeExec":true},"additionalOptions":{"enable":false}},`+
			`{"id":"d","status":"FAILED","additionalOptions":{"enable":false}},{"id":"e","status":"FAILED","additionalOptions":{"enable":false},"additionalOptions":null}`),
		[]byte(`{"status":0,"data":{"skip":[-1.5e+3,0,1e9,[],{},[[]],true,false,null,"\"\\\/\b\f\n\r\t"]}}`),
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func TestReadByHandIsWhatReflectionReads(t *testing.T) {
	t.Parallel()
	for _, b := range samples(t) {
		sameForAll(t, b)
	}
}

// TestDamagedAnswersAreReadAlike changes bytes of every sample: what is refused and what is read must stay the same.
func TestDamagedAnswersAreReadAlike(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, b := range samples(t) {
		if len(b) > 4<<10 {
			b = b[:4<<10] // Larger ones take long and say no more; cut, it is damaged as well.
		}
		for range 20 {
			sameForAll(t, damage(rng, b))
		}
	}
}

func damage(rng *rand.Rand, b []byte) []byte {
	const bits = "\"\\{}[]:,0-1.eE+ntfu \x00\x1f\x7f\xc3\xff"
	out := slices.Clone(b)
	for range 1 + rng.IntN(2) {
		i := rng.IntN(len(out))
		j := min(len(out), i+rng.IntN(8))
		switch rng.IntN(4) {
		case 0:
			out[i] = bits[rng.IntN(len(bits))]
		case 1:
			out = slices.Insert(out, i, bits[rng.IntN(len(bits))])
		case 2:
			out = append(slices.Clone(out[:i]), out[j:]...)
		default:
			out = slices.Insert(out, i, out[i:j]...)
		}
		if len(out) == 0 {
			return []byte("{")
		}
	}
	return out
}

// FuzzReadByHand is TestDamagedAnswersAreReadAlike for whatever the fuzzer comes up with.
func FuzzReadByHand(f *testing.F) {
	for _, b := range samples(f) {
		if len(b) < 4<<10 {
			f.Add(b)
		}
	}
	f.Fuzz(sameForAll)
}

// TestEveryFieldIsReadByHand fills every tagged field, so that none is forgotten in a switch.
func TestEveryFieldIsReadByHand(t *testing.T) {
	t.Parallel()
	everyField[wirePipeline](t)
	everyField[wirePage[wirePipeline]](t)
	everyField[wirePage[wireBuild]](t)
	everyField[wireBuild](t)
	everyField[wireProjects](t)
	everyField[wireDetail](t)
}

func everyField[T any](t *testing.T) {
	t.Helper()
	doc := `{"status":0,"message":"m","data":` + filled(reflect.TypeFor[T](), 0) + `}`
	sameRead[T](t, []byte(doc))
}

// filled is a document in which every field of the type has a value that is not zero.
func filled(rt reflect.Type, depth int) string {
	if rt == reflect.TypeFor[errorType]() {
		return `2`
	}
	switch rt.Kind() {
	case reflect.Pointer:
		return filled(rt.Elem(), depth)
	case reflect.Slice:
		if depth > 12 { // A job may hold jobs.
			return `[]`
		}
		return `[` + filled(rt.Elem(), depth+1) + `]`
	case reflect.String:
		return `"FAILED"` // A status with which steps are kept.
	case reflect.Bool:
		return `true`
	case reflect.Struct:
		return filledStruct(rt, depth)
	default:
		return `7`
	}
}

func filledStruct(rt reflect.Type, depth int) string {
	out := ""
	for i := range rt.NumField() {
		if name := rt.Field(i).Tag.Get("json"); name != "" {
			out += `,"` + name + `":` + filled(rt.Field(i).Type, depth+1)
		}
	}
	return `{` + out[1:] + `}`
}
