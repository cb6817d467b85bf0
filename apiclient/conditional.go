package apiclient

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// maxKept bounds the answers that are kept to be asked for conditionally: at 100 pipelines each they take some 100 KB,
// so 13 MB at most, and nothing where the server gives no entity tags. BK-CI itself gives none; a gateway may.
const maxKept = 128

// dated is data that tells the server's clock in milliseconds; 0 means that it does not. at returns a copy with
// another clock.
type dated interface {
	clock() int64
	at(ms int64) any
}

// kept is an answer that the server may call unchanged.
type kept struct {
	tag   string
	data  dated
	ahead time.Duration // The server's clock before ours when it answered.
}

// memory keeps answers by what was asked. It holds no credential: the token is added to the address later.
type memory struct {
	mu   sync.Mutex
	kept map[string]kept
}

func keyOf(r request) string { return strings.Join(r.path, "/") + "?" + r.query.Encode() }

// recall returns what is kept for a request; its tag is "" when there is nothing.
func (m *memory) recall(r request) kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[keyOf(r)]
}

// learn keeps an answer that came with an entity tag, in the place of any other where there is no room, and forgets
// the one before where it came without.
func (m *memory) learn(r request, h http.Header, data any, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key, tag := keyOf(r), h.Get("ETag")
	d, ok := data.(dated)
	if tag == "" || !ok {
		delete(m.kept, key)
		return
	}
	if _, known := m.kept[key]; !known && len(m.kept) >= maxKept {
		for other := range m.kept {
			delete(m.kept, other)
			break
		}
	}
	m.kept[key] = kept{tag: tag, data: d, ahead: time.UnixMilli(d.clock()).Sub(now)}
}

// unchanged is the kept answer as the server would give it now. What is kept is shared by all who ask and never changed.
func (k kept) unchanged(now time.Time) any {
	if k.data.clock() == 0 {
		return k.data
	}
	return k.data.at(now.Add(k.ahead).UnixMilli())
}

func (w *wirePipeline) clock() int64 { return w.CurrentTimestamp }

func (w *wirePipeline) at(ms int64) any {
	moved := *w
	moved.CurrentTimestamp = ms
	return &moved
}

// pipelines is a page of pipelines as fetch decodes it.
type pipelines struct{ wirePage[wirePipeline] }

func (p *pipelines) clock() int64 {
	for _, w := range *p.Records {
		if w.CurrentTimestamp != 0 {
			return w.CurrentTimestamp
		}
	}
	return 0
}

func (p *pipelines) at(ms int64) any {
	moved := *p
	records := make([]wirePipeline, len(*p.Records))
	copy(records, *p.Records)
	for i := range records {
		records[i].CurrentTimestamp = ms
	}
	moved.Records = &records
	return &moved
}
