package boltstore

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// walker goes through every page that is in use, without bbolt, and goes on behind what it cannot read.
type walker struct {
	file     io.ReaderAt
	extent   extent
	taken    []bool // By page: reached, or known to be free.
	sequence map[string]uint64
	visit    func(bucket string, key, value []byte) // What it gets is valid only during the call.
	problem  func(error)
	buffer   []byte
}

const mostPages = 1 << 32

func newWalker(file io.ReaderAt, e extent) *walker {
	w := &walker{file: file, extent: e, sequence: map[string]uint64{}}
	if e.pages > 2 && e.pages < mostPages {
		w.taken = make([]bool, e.pages)
		w.taken[0], w.taken[1] = true, true
	}
	return w
}

// walk visits every record. The caller sees in ctx whether it was cut short.
func (w *walker) walk(ctx context.Context) { w.tree(ctx, "", w.extent.root, nil) }

func (w *walker) bad(where string, id uint64, err error) {
	if where == "" {
		where = "the root"
	}
	w.problem(fmt.Errorf("%w: page %d of %s: %w", store.ErrCorrupt, id, where, err))
}

func wrong(format string, args ...any) error { return fmt.Errorf(format, args...) }

// take marks a page and its overflow pages as accounted for; a page belongs to one place only.
func (w *walker) take(id, count uint64) error {
	if id >= uint64(len(w.taken)) || count > uint64(len(w.taken))-id {
		return wrong("it lies behind the end")
	}
	for i := id; i < id+count; i++ {
		if w.taken[i] {
			return wrong("it is in use twice")
		}
	}
	for i := id; i < id+count; i++ {
		w.taken[i] = true
	}
	return nil
}

// read gives a page, valid until the next read.
func (w *walker) read(id uint64) (page, error) {
	size := w.extent.pageSize
	w.buffer = slices.Grow(w.buffer[:0], size)[:size]
	if id >= uint64(len(w.taken)) {
		return page{}, wrong("it lies behind the end")
	}
	if _, err := w.file.ReadAt(w.buffer, int64(id)*int64(size)); err != nil {
		return page{}, err
	}
	p := asPage(w.buffer)
	if p.id != id {
		return page{}, wrong("it says it is page %d", p.id)
	}
	if err := w.take(id, uint64(p.overflow)+1); err != nil {
		return page{}, err
	}
	if p.overflow > 0 {
		whole := (int(p.overflow) + 1) * size
		w.buffer = slices.Grow(w.buffer[:0], whole)[:whole]
		if _, err := w.file.ReadAt(w.buffer, int64(id)*int64(size)); err != nil {
			return page{}, err
		}
		p.bytes = w.buffer
	}
	return p, nil
}

// tree reads a bucket's page and those below it. first is the key by which the page above leads to it: bbolt finds nothing,
// and writes to the wrong place, where the two differ.
func (w *walker) tree(ctx context.Context, bucket string, id uint64, first []byte) {
	if ctx.Err() != nil {
		return
	}
	p, err := w.read(id)
	if err != nil {
		w.bad(bucket, id, err)
		return
	}
	switch p.flags {
	case leafPage:
		if bucket == "" {
			p.bytes = bytes.Clone(p.bytes)
		}
		w.leaves(ctx, bucket, p, first)
	case branchPage:
		p.bytes = bytes.Clone(p.bytes)
		w.branches(ctx, bucket, p, first)
	default:
		w.bad(bucket, id, wrong("its type is %#x", p.flags))
	}
}

func (w *walker) branches(ctx context.Context, bucket string, p page, first []byte) {
	if p.count == 0 {
		w.bad(bucket, p.id, wrong("it leads nowhere"))
	}
	var last []byte
	for i := range p.count {
		key, child, err := p.branch(i)
		if err == nil {
			err = inOrder(i, key, last, first)
		}
		if err != nil {
			w.bad(bucket, p.id, err)
			if key == nil {
				continue
			}
		}
		last = key
		w.tree(ctx, bucket, child, key)
	}
}

func inOrder(i int, key, last, first []byte) error {
	switch {
	case i == 0 && first != nil && !bytes.Equal(key, first):
		return wrong("it begins with %q, and should with %q", key, first)
	case i > 0 && bytes.Compare(last, key) >= 0:
		return wrong("%q follows %q", key, last)
	}
	return nil
}

func (w *walker) leaves(ctx context.Context, bucket string, p page, first []byte) {
	if p.count == 0 && first != nil {
		w.bad(bucket, p.id, wrong("it is empty"))
	}
	var last []byte
	for i := range p.count {
		flags, key, value, err := p.leaf(i)
		if err != nil {
			w.bad(bucket, p.id, err)
			continue
		}
		if err := inOrder(i, key, last, first); err != nil {
			w.bad(bucket, p.id, err)
		}
		last = key
		want := uint32(0)
		if bucket == "" {
			want = bucketElement
		}
		switch {
		case flags != want:
			w.bad(bucket, p.id, wrong("%q is marked %#x", key, flags))
		case bucket == "":
			w.bucket(ctx, string(key), value)
		default:
			w.visit(bucket, key, value)
		}
	}
}
