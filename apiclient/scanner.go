package apiclient

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

const (
	wholeAnswer = 128 << 10 // Answers up to this are decoded as a whole: most pages and details are, and it is a third faster.
	window      = 32 << 10  // How much of a larger one is held at a time.

	mostOptions    = 64      // How many texts of options are remembered,
	longestOptions = 1 << 10 // each up to this many bytes.
)

// scanner reads one JSON document; the decoder behind it checks all of it, also what is skipped. The first error ends the
// document: from then on nothing is read, so that only who began needs to ask for err.
type scanner struct {
	json *jx.Decoder // One of the next two.
	err  error

	whole, stream *jx.Decoder
	inner         *jx.Decoder // Of a value within the answer.
	head          []byte
	seen          [256]string // Short texts seen lately: statuses and the like come again and again.
	options       map[string]wireOptions
}

// scanners keeps windows from one answer to the next.
type scanners struct{ pool sync.Pool }

// take begins with an answer. Why reading failed is for the reader to remember: the document then breaks off.
func (p *scanners) take(from io.Reader) *scanner {
	s, ok := p.pool.Get().(*scanner)
	if !ok {
		s = &scanner{
			whole: jx.DecodeBytes(nil), stream: jx.Decode(nil, window), inner: jx.DecodeBytes(nil), head: make([]byte, wholeAnswer),
			options: make(map[string]wireOptions, mostOptions),
		}
	}
	s.json, s.err = s.whole, nil
	n, err := io.ReadFull(from, s.head)
	s.whole.ResetBytes(s.head[:n])
	if err == nil {
		s.json = s.stream
		s.stream.Reset(io.MultiReader(bytes.NewReader(s.head), from))
	}
	return s
}

func (p *scanners) giveBack(s *scanner) {
	s.stream.Reset(nil)
	p.pool.Put(s)
}

// fields is a wire type that reads its own members: field reads the value of one, or skips it.
type fields interface {
	field(s *scanner, name []byte)
}

// members reads an object and hands the value of each member to into.
func (s *scanner) members(into fields) {
	if s.err != nil {
		return
	}
	s.fail(s.json.ObjBytes(func(_ *jx.Decoder, name []byte) error {
		into.field(s, name)
		return s.err
	}))
}

// elements calls each for every element of a list, which has to read it.
func (s *scanner) elements(each func()) {
	if s.err != nil {
		return
	}
	s.fail(s.json.Arr(func(*jx.Decoder) error {
		each()
		return s.err
	}))
}

// skip passes a value of any kind.
func (s *scanner) skip() {
	if s.err == nil {
		s.fail(s.json.Skip())
	}
}

// raw passes a value and returns its text, which holds until the next is read.
func (s *scanner) raw() []byte {
	if s.err != nil {
		return nil
	}
	raw, err := s.json.Raw()
	s.fail(err)
	return raw
}

// within reads what raw gave.
func (s *scanner) within(raw []byte, read func()) {
	outer := s.json
	s.inner.ResetBytes(raw)
	s.json = s.inner
	read()
	s.json = outer
}

// next is the kind of the next value.
func (s *scanner) next() jx.Type {
	if s.err != nil {
		return jx.Invalid
	}
	return s.json.Next()
}

// null takes a null if one comes next.
func (s *scanner) null() bool {
	if s.next() != jx.Null {
		return false
	}
	s.fail(s.json.Null())
	return true
}

// text takes a text. Where the same short one was seen lately, it takes no memory. Broken characters are replaced.
func (s *scanner) text() string {
	if s.err != nil {
		return ""
	}
	raw, err := s.json.StrBytes()
	if err != nil {
		s.fail(err)
		return ""
	}
	slot := s.slot(raw)
	if slot != nil && *slot == string(raw) {
		return *slot
	}
	if !utf8.Valid(raw) {
		return string([]rune(string(raw)))
	}
	text := string(raw)
	if slot != nil {
		*slot = text
	}
	return text
}

// slot is where a text may have been kept; nil is nowhere.
func (s *scanner) slot(raw []byte) *string {
	const longest = 64
	n := len(raw)
	if n == 0 || n > longest {
		return nil
	}
	h := uint(n)*31 + uint(raw[0])*7 + uint(raw[n/2])*5 + uint(raw[n-1])
	return &s.seen[h%uint(len(s.seen))]
}

// over ends a document: only blanks may follow.
func (s *scanner) over() {
	if s.err != nil {
		return
	}
	if err := s.json.Skip(); !errors.Is(err, io.EOF) {
		s.fail(errors.Join(errMore, err))
	}
}

// fail makes err the outcome, unless there is one.
func (s *scanner) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}
