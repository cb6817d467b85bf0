package apiclient

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// element is one step of a generated model, of the size BK-CI's are.
const element = `{"@type":"marketBuild","name":"Step %d","id":"e-%032x","status":"SUCCEED","atomCode":"run","version":"1.*",` +
	`"data":{"input":{"script":"%s","refName":"master"},"output":{}},"additionalOptions":{"enable":true,` +
	`"continueWhenFailed":false,"manualSkip":false,"retryWhenFailed":false,"retryCount":1,"manualRetry":true,"timeout":%d,` +
	`"runCondition":"PRE_TASK_SUCCESS","pauseBeforeExec":false,"subscriptionPauseUser":"","otherTask":"",` +
	`"customVariables":[{"key":"param1","value":""}],"customCondition":"","enableCustomEnv":true},"executeCount":1,` +
	`"elapsed":9320,"startEpoch":1787205614800,"timeCost":{"systemCost":0,"executeCost":9320,"waitCost":0,"queueCost":0,` +
	`"totalCost":9320},"classType":"marketBuild","taskAtom":""}`

// document is an answer whose model has the given numbers of stages, jobs and steps; head are the fields around it.
func document(head string, stages, jobs, steps int) []byte {
	var b bytes.Buffer
	n := 0
	list := func(count int, one func(int)) {
		for i := range count {
			if i > 0 {
				b.WriteByte(',')
			}
			one(i)
		}
	}
	b.WriteString(`{"status":0,"data":{` + head + `,"model":{"name":"m","stages":[`)
	list(stages, func(s int) {
		fmt.Fprintf(&b, `{"id":"stage-%d","name":"Stage %d","status":"SUCCEED","startEpoch":1787205600512,"elapsed":150377,"containers":[`, s+1, s+1)
		list(jobs, func(j int) {
			fmt.Fprintf(&b, `{"@type":"vmBuild","id":"%d","name":"Job %d","status":"SUCCEED","baseOS":"LINUX","elements":[`, j+1, j+1)
			list(steps, func(int) {
				n++
				fmt.Fprintf(&b, element, n, n, strings.Repeat("make ", 32), 60*(n%8))
			})
			b.WriteString(`]}`)
		})
		b.WriteString(`]}`)
	})
	b.WriteString(`]}}}`)
	return b.Bytes()
}

const (
	statusHead = `"projectId":"orchard","pipelineId":"p-09e7c2c48d50579e130b2447b0d4e8e6","pipelineName":"x","latestBuildNum":46,` +
		`"latestBuildStatus":"SUCCEED","latestBuildId":"b-7fbe6f0041d576467088531675424044","latestBuildStartTime":1787205600000`
	detailHead = `"id":"b-7fbe6f0041d576467088531675424044","status":"SUCCEED","buildNum":46,"startTime":1787205600000`
)

// BenchmarkDecode compares with encoding/json over the same narrow structs, reading from a stream as both would from
// a connection. The metric x-faster is how many times the standard library's time that is.
func BenchmarkDecode(b *testing.B) {
	b.Run("list/recorded", func(b *testing.B) { race[pipelines](b, fixture(b, "list-page1.json")) })
	for _, size := range []struct {
		name                string
		stages, jobs, steps int
	}{{"typical", 4, 4, 5}, {"8MB", 20, 20, 22}} {
		status := document(statusHead, size.stages, size.jobs, size.steps)
		detail := document(detailHead, size.stages, size.jobs, size.steps)
		b.Run("status/"+size.name, func(b *testing.B) { race[wirePipeline](b, status) })
		b.Run("detail/"+size.name, func(b *testing.B) { race[wireDetail](b, detail) })
	}
}

func race[T any](b *testing.B, doc []byte) {
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		var windows scanners
		for b.Loop() {
			ours[T](b, doc, &windows)
		}
		b.ReportMetric(float64(staysOf(func() any { return ours[T](b, doc, &windows) }))/1e3, "kept-KB")
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			standard[T](b, doc)
		}
	})
	b.Run("ratio", func(b *testing.B) {
		var windows scanners
		var fast, slow time.Duration
		for b.Loop() {
			fast += timed(doc, func() { ours[T](b, doc, &windows) })
			slow += timed(doc, func() { standard[T](b, doc) })
		}
		b.ReportMetric(float64(slow)/float64(fast), "x-faster")
		b.ReportMetric(float64(len(doc))/1e3, "doc-KB")
	})
}

// timed runs decode until 16 MB are read and so often that what it leaves to the garbage collector is collected within:
// neither of two that are compared pays for the other.
func timed(doc []byte, decode func()) time.Duration {
	runtime.GC()
	began := time.Now()
	for range max(2, (16<<20)/len(doc)) {
		decode()
	}
	return time.Since(began)
}

// staysOf is how many bytes stay in use for what make returns.
func staysOf(make func() any) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	made := make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(made)
	return max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
}

func ours[T any](b *testing.B, doc []byte, windows *scanners) *T {
	e, err := decodeEnvelope[T](newBody(io.MultiReader(bytes.NewReader(doc))), windows)
	if err != nil {
		b.Fatal(err)
	}
	return e.Data
}

func standard[T any](b *testing.B, doc []byte) {
	all, err := io.ReadAll(io.MultiReader(bytes.NewReader(doc)))
	if err != nil {
		b.Fatal(err)
	}
	var e envelope[T]
	if err := stdjson.Unmarshal(all, &e); err != nil {
		b.Fatal(err)
	}
}
