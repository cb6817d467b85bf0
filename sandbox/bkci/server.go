package bkci

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Server is the simulated installation. Make one with New.
type Server struct {
	opts    Options
	texts   *texts
	handler http.Handler

	mu        sync.RWMutex
	projects  map[string]*project
	order     []*project // as added
	pipelines []*pipeline
	byID      map[string]*pipeline
	recent    []*build // started or retried here, oldest first, bounded
	walkers   map[*build]bool
	token     tokenState

	faults  faultSet
	counts  requestCounts
	changes changeNotice
	rids    ridSource
}

type tokenState struct {
	value   string
	expires time.Time
}

// New makes a server without projects. It starts nothing.
func New(opts Options) *Server {
	opts = opts.withDefaults()
	s := &Server{
		opts: opts, texts: textsOf(opts.English), projects: map[string]*project{}, byID: map[string]*pipeline{},
		walkers: map[*build]bool{}, token: tokenState{opts.AccessToken, opts.TokenExpires},
	}
	s.faults.rng = rand.New(rand.NewPCG(opts.Seed, 1))
	s.handler = s.routes()
	return s
}

// ServeHTTP answers one API request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Server", "Tencent/Nginx")
	h.Set("X-Devops-Rid", s.rids.next())
	s.handler.ServeHTTP(w, r)
}

// ridSource numbers the requests.
type ridSource struct {
	mu sync.Mutex
	n  uint64
}

func (r *ridSource) next() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	return hash32("rid", strconv.FormatUint(r.n, 10))
}

func itoa(n int) string { return strconv.Itoa(n) }
