package bkci

import (
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// FaultKind is a way for an answer to go wrong.
type FaultKind string

// The kinds of faults. The first group answers instead of the server, the second spoils the true answer.
const (
	FaultTimeout FaultKind = "timeout" // hangs until the client leaves or the fault is cleared
	FaultRefused FaultKind = "refused" // closes the connection without a word
	FaultStatus  FaultKind = "status"  // HTTP error Code with the body that is usual for it
	FaultLogin   FaultKind = "html200" // a login page with 200
	FaultNonZero FaultKind = "status_non_zero"
	FaultNull    FaultKind = "null_data"
	FaultGzip    FaultKind = "garbage_gzip"
	FaultEmpty   FaultKind = "empty_body"

	FaultTruncated FaultKind = "truncated"      // the connection breaks after half the body
	FaultHalf      FaultKind = "half"           // half the body, passed off as whole
	FaultTypes     FaultKind = "wrong_types"    // numbers in data become strings
	FaultNumBack   FaultKind = "build_num_back" // latestBuildNum is one less than it was
	FaultSlow      FaultKind = "slow"           // the true answer, Delay later
)

// Match says which requests a fault concerns; empty members match all.
type Match struct {
	Endpoint Endpoint `json:"endpoint,omitempty"`
	Project  string   `json:"project,omitempty"`
	Pipeline string   `json:"pipeline,omitempty"` // id
}

// Fault makes matching requests go wrong.
type Fault struct {
	Match Match     `json:"match"`
	Kind  FaultKind `json:"kind"`
	// Code is the HTTP status of a FaultStatus.
	Code int `json:"code,omitempty"`
	// Body replaces the usual body of a FaultStatus.
	Body string `json:"body,omitempty"`
	// RetryAfter is sent as it is with a FaultStatus; empty means no such header.
	RetryAfter string        `json:"retry_after,omitempty"`
	Delay      time.Duration `json:"delay,omitempty"` // of FaultSlow
	// Remaining is how many requests it still hits; 0 means until cleared.
	Remaining int `json:"remaining,omitempty"`
	// Probability of a hit, 0 to 1; 0 means always.
	Probability float64 `json:"probability,omitempty"`
}

// faultSet holds the faults in force. The first that matches a request decides.
type faultSet struct {
	mu  sync.Mutex
	set []*armedFault
	rng *rand.Rand
}

// armedFault is a fault in force; cleared is closed when it no longer is.
type armedFault struct {
	Fault
	cleared chan struct{}
	texts   *texts
}

// SetFault puts a fault in force, behind those that are.
func (s *Server) SetFault(f Fault) {
	s.faults.mu.Lock()
	s.faults.set = append(s.faults.set, &armedFault{Fault: f, cleared: make(chan struct{}), texts: s.texts})
	s.faults.mu.Unlock()
	s.changes.tell()
}

// ClearFaults ends all faults; requests that hang get a 504.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	for _, f := range s.faults.set {
		close(f.cleared)
	}
	s.faults.set = nil
	s.faults.mu.Unlock()
	s.changes.tell()
}

// Faults lists the faults in force.
func (s *Server) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	out := make([]Fault, 0, len(s.faults.set))
	for _, f := range s.faults.set {
		out = append(out, f.Fault)
	}
	return out
}

// pick returns the fault that hits the call, nil for none, and uses it up if it is counted.
func (fs *faultSet) pick(c *call) *armedFault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for i, f := range fs.set {
		if !f.Match.fits(c) || f.Probability > 0 && fs.rng.Float64() >= f.Probability {
			continue
		}
		hit := *f
		if f.Remaining > 0 {
			f.Remaining--
			if f.Remaining == 0 {
				fs.set = slices.Delete(fs.set, i, i+1)
			}
		}
		return &hit
	}
	return nil
}

func (m Match) fits(c *call) bool {
	return (m.Endpoint == "" || m.Endpoint == Any || m.Endpoint == c.class) &&
		(m.Project == "" || m.Project == c.project) && (m.Pipeline == "" || m.Pipeline == c.pipeline)
}

// instead answers in the server's place; false leaves the request to the server.
func (f *armedFault) instead(w http.ResponseWriter, r *http.Request) bool {
	switch f.Kind {
	case FaultTimeout:
		f.hang(w, r)
	case FaultRefused:
		refuseConnection(w)
	case FaultSlow:
		return !f.delay(r)
	default:
		a, ok := f.answer()
		if ok {
			a.write(w)
		}
		return ok
	}
	return true
}

// hang waits. The body is read first, because the HTTP server sees a client leave only after that.
func (f *armedFault) hang(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBody))
	select {
	case <-r.Context().Done():
	case <-f.cleared:
		usualAnswer(http.StatusGatewayTimeout, f.texts).write(w)
	}
}

// delay waits; false means that the client has left.
func (f *armedFault) delay(r *http.Request) bool {
	timer := time.NewTimer(f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-f.cleared:
	case <-r.Context().Done():
		return false
	}
	return true
}

// refuseConnection drops the connection. Where that cannot be had (HTTP/2), a 502 comes closest.
func refuseConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		usualAnswer(http.StatusBadGateway, nil).write(w)
		return
	}
	_ = conn.Close()
}
