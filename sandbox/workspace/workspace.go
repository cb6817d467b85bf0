package workspace

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Ids of the one installed app.
const (
	AppID     = "A0SANDBOX"
	BotID     = "B0SANDBOX"
	BotUserID = "U0SANDBOX"
)

// Workspace is the simulated team. Unexported methods expect mu to be held unless they say otherwise.
type Workspace struct {
	opts  Options
	log   *slog.Logger
	mux   *http.ServeMux
	later *schedule
	live  sync.WaitGroup

	mu       sync.Mutex
	rng      *rand.Rand
	counter  int
	baseURL  string
	host     string
	version  uint64
	changed  chan struct{}
	closed   bool
	stop     chan struct{}
	authFail string

	users     []User
	groups    []Group
	channels  []*channel
	lastTS    int64
	ephemeral []Message
	picked    map[string]selection
	triggers  map[string]*trigger
	hooks     map[string]*hook
	stacks    map[string][]*View
	homes     map[string]*View

	tickets   map[string]time.Time
	sockets   []*socket
	waiting   map[string]*waiter
	wire      wireFaults
	refresh   int
	faults    []*armed
	buckets   map[string]*bucket
	traffic   []Call
	callCount uint64
}

// New is an empty team with its bot user. It starts nothing: serve Handler, and let Run carry what comes later.
func New(o Options) *Workspace {
	o = o.withDefaults()
	w := &Workspace{
		opts: o, log: o.Logger, later: newSchedule(), rng: rand.New(rand.NewPCG(o.Seed, o.Seed^0x9e3779b97f4a7c15)),
		changed: make(chan struct{}), stop: make(chan struct{}),
		picked: map[string]selection{}, triggers: map[string]*trigger{}, hooks: map[string]*hook{},
		stacks: map[string][]*View{}, homes: map[string]*View{}, tickets: map[string]time.Time{},
		waiting: map[string]*waiter{}, buckets: map[string]*bucket{},
	}
	w.users = append(w.users, User{ID: BotUserID, Name: o.BotName, RealName: o.BotName, Bot: true, TZ: "UTC"})
	w.mux = w.routes()
	return w
}

// Handler is the Web API under /api/, the socket under /link/ and the response_urls under /commands/ and /actions/.
func (w *Workspace) Handler() http.Handler { return w.mux }

// SetBaseURL tells where Handler is served, such as http://127.0.0.1:8080; response_urls and sockets start with it.
// Until it is called the host of the latest API call stands in.
func (w *Workspace) SetBaseURL(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.baseURL = strings.TrimSuffix(url, "/")
}

// Close ends every connection and hanging request, refuses new connections and waits for the handlers.
func (w *Workspace) Close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.stop)
	}
	for _, s := range w.sockets {
		s.drop()
	}
	w.mu.Unlock()
	w.live.Wait()
}

func (w *Workspace) now() time.Time { return w.opts.Now() }

// touch announces a change to everyone who waits on Changed.
func (w *Workspace) touch() {
	w.version++
	close(w.changed)
	w.changed = make(chan struct{})
}

// nextID is a fresh id in Slack's form: a letter and capitals or digits.
func (w *Workspace) nextID(prefix string) string {
	w.counter++
	n := strings.ToUpper(strconv.FormatInt(int64(w.counter), 36))
	return prefix + "0" + strings.Repeat("0", max(0, 8-len(n))) + n
}

// random is n characters of lower case letters and digits.
func (w *Workspace) random(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[w.rng.IntN(len(letters))]
	}
	return string(b)
}

func (w *Workspace) uuid() string {
	return w.random(8) + "-" + w.random(4) + "-" + w.random(4) + "-" + w.random(4) + "-" + w.random(12)
}
