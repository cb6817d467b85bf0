package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// FaultKind says how an HTTP call goes wrong.
type FaultKind string

// The ways to go wrong.
const (
	// FaultStatus answers Fault.Status at once: 429 (with Retry-After if set), or 5xx with an HTML page.
	FaultStatus FaultKind = "status"
	// FaultCode answers ok:false with Fault.Code and does nothing.
	FaultCode FaultKind = "code"
	// FaultHang never answers: until the caller gives up, the fault is cleared, or the workspace closes.
	FaultHang FaultKind = "hang"
	// FaultDelay answers, rightly, after Fault.Delay.
	FaultDelay FaultKind = "delay"
	// FaultLate does the work and answers after Fault.Delay: whoever gives up before does not know that it was done.
	FaultLate FaultKind = "late"
	// FaultLost does the work and cuts the connection in place of the answer.
	FaultLost FaultKind = "lost"
)

// Fault is a failure to come.
type Fault struct {
	// Method is an API method, "response_url", or "*" for all.
	Method string `json:"method"`
	// Kind is how the call fails.
	Kind FaultKind `json:"kind"`
	// Status is the HTTP status of FaultStatus.
	Status int `json:"status,omitempty"`
	// RetryAfter is the header of a 429; zero leaves it out.
	RetryAfter time.Duration `json:"-"`
	// Code is the error of FaultCode.
	Code string `json:"code,omitempty"`
	// Delay is how late FaultDelay and FaultLate answer.
	Delay time.Duration `json:"-"`
	// Times is how many calls fail; zero means until cleared.
	Times int `json:"times,omitempty"`
}

// armed is a Fault in force; off is closed when it ends.
type armed struct {
	Fault
	left int
	off  chan struct{}
}

// Fail arms a fault behind those already armed and returns what disarms it. A call meets the first fault that fits.
func (w *Workspace) Fail(f Fault) (clear func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &armed{Fault: f, left: f.Times, off: make(chan struct{})}
	w.faults = append(w.faults, a)
	w.touch()
	return func() { w.disarm(func(have *armed) bool { return have == a }) }
}

// ClearFaults disarms every HTTP fault; hanging calls go on as if nothing had been.
func (w *Workspace) ClearFaults() { w.disarm(func(*armed) bool { return true }) }

// disarm takes mu itself.
func (w *Workspace) disarm(which func(*armed) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = slices.DeleteFunc(w.faults, func(a *armed) bool {
		if !which(a) {
			return false
		}
		close(a.off)
		return true
	})
	w.touch()
}

// takeFault takes mu itself.
func (w *Workspace) takeFault(method string) *armed {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.faults, func(a *armed) bool { return a.Method == method || a.Method == "*" })
	if i < 0 {
		return nil
	}
	a := w.faults[i]
	if a.left--; a.left == 0 {
		w.faults = slices.Delete(w.faults, i, i+1)
	}
	return a
}

// faultBefore plays a fault that comes before the work, and says whether the call is answered. It takes no lock.
func (w *Workspace) faultBefore(rw http.ResponseWriter, r *http.Request, method string, in args, f *armed) bool {
	switch f.Kind {
	case FaultStatus:
		w.recordFault(method, in, f.Status, http.StatusText(f.Status))
		breakdown(rw, f.Fault)
		return true
	case FaultCode:
		w.recordFault(method, in, http.StatusOK, f.Code)
		w.write(rw, nil, fail(f.Code))
		return true
	case FaultHang:
		return w.hang(rw, r, method, in, f.off, 0)
	case FaultDelay:
		return w.hang(rw, r, method, in, f.off, f.Delay)
	default:
		return false
	}
}

// faultAfter plays a fault that comes after the work, and says whether the call is over. It takes no lock.
func (w *Workspace) faultAfter(rw http.ResponseWriter, r *http.Request, method string, in args, f *armed) bool {
	switch f.Kind {
	case FaultLost:
		cut(rw)
		return true
	case FaultLate:
		return w.hang(rw, r, method, in, f.off, f.Delay)
	default:
		return false
	}
}

// hang holds a call; it says whether the call is over. A zero time holds it until cleared.
func (w *Workspace) hang(rw http.ResponseWriter, r *http.Request, method string, in args, off <-chan struct{}, d time.Duration) bool {
	var timeout <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		timeout = timer.C
	}
	select {
	case <-off:
		return false
	case <-timeout:
		return false
	case <-r.Context().Done():
	case <-w.stop:
	}
	w.recordFault(method, in, 0, "hung")
	cut(rw)
	return true
}

func (w *Workspace) recordFault(method string, in args, status int, code string) {
	kind := "api"
	if method == hookMethod {
		kind = method
	}
	w.record(Call{Kind: kind, Method: method, Args: in.log(), Status: status, Error: code, Fault: true})
}

// breakdown is the answer of a proxy in front of Slack.
func breakdown(rw http.ResponseWriter, f Fault) {
	if f.RetryAfter > 0 {
		rw.Header().Set("Retry-After", retryAfter(f.RetryAfter))
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(f.Status)
	_, _ = rw.Write([]byte("<!DOCTYPE html><html><head><title>" + strconv.Itoa(f.Status) + "</title></head><body><h1>" +
		http.StatusText(f.Status) + "</h1></body></html>"))
}

// cut ends the connection without an answer; where the server cannot, the answer is an empty 502.
func cut(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		rw.WriteHeader(http.StatusBadGateway)
		return
	}
	_ = conn.Close()
}
