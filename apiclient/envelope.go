package apiclient

import (
	"errors"
	"fmt"
	"io"
)

// maxBody bounds an answer after decompression: BK-CI's models end at 16 MiB.
const maxBody = 32 << 20

var (
	errTooLarge = errors.New("answer is larger than 32 MiB")
	errNoStatus = errors.New("answer has no status field, so it is not BK-CI's")
	errNoData   = errors.New("answer has no data")
	errMore     = errors.New("answer goes on behind its end")
)

// answer is a wire type that knows what it cannot be without. complaint is "" for a usable one.
type answer interface{ complaint() string }

// envelope is BK-CI's Result around every answer. Status is a pointer because JSON that lacks it is somebody
// else's, and must not read as success.
type envelope[T any] struct {
	Status  *int   `json:"status"`
	Message string `json:"message"`
	Data    *T     `json:"data"`
}

func (e *envelope[T]) field(s *scanner, name []byte) {
	switch string(name) {
	case "status":
		readPointer(s, &e.Status, readNumber)
	case "message":
		readText(s, &e.Message)
	case "data":
		readPointer(s, &e.Data, readData)
	default:
		s.skip()
	}
}

// decodeEnvelope reads one answer; a large one streams, so that memory stays at the size of what is kept. Anything but
// one complete JSON value of the right shape is an error, trailing bytes included.
func decodeEnvelope[T any](from *body, windows *scanners) (envelope[T], error) {
	var e envelope[T]
	s := windows.take(from)
	defer windows.giveBack(s)
	readObject(s, &e)
	s.over()
	if s.err != nil {
		return envelope[T]{}, fmt.Errorf("decode: %w", s.err)
	}
	if e.Status == nil {
		return envelope[T]{}, errNoStatus
	}
	if checked, ok := any(e.Data).(answer); ok && *e.Status == 0 && e.Data != nil {
		if complaint := checked.complaint(); complaint != "" {
			return envelope[T]{}, errors.New("answer holds " + complaint)
		}
	}
	return e, nil
}

// body reads an answer up to maxBody. It remembers what went wrong below the decoder, which cannot tell a broken
// connection from a broken document.
type body struct {
	from io.Reader
	read int64
	err  error
}

func newBody(r io.Reader) *body { return &body{from: r} }

// Read is io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	b.read += int64(n)
	switch {
	case b.read > maxBody:
		b.err = errTooLarge
		return 0, b.err
	case err != nil && !errors.Is(err, io.EOF):
		b.err = err
	}
	return n, err
}
