package boltstore

import (
	"context"
	"encoding/binary"
)

// bucket reads a bucket: a tree of its own, or a page inside of the value when it is small.
func (w *walker) bucket(ctx context.Context, name string, value []byte) {
	if len(value) < bucketHeader {
		w.bad(name, 0, wrong("its header is cut short"))
		return
	}
	root := binary.NativeEndian.Uint64(value)
	w.sequence[name] = binary.NativeEndian.Uint64(value[8:])
	if root != 0 {
		w.tree(ctx, name, root, nil)
		return
	}
	if len(value) < bucketHeader+pageHeader {
		w.bad(name, 0, wrong("it is cut short"))
		return
	}
	p := asPage(value[bucketHeader:])
	if p.id != 0 || p.overflow != 0 || p.flags != leafPage {
		w.bad(name, p.id, wrong("it is no page within a page"))
		return
	}
	w.leaves(ctx, name, p, nil)
}

// free reads the list of free pages. With it every page is accounted for: bbolt would write over one that is in use and
// listed as free.
func (w *walker) free() (complete bool) {
	if w.extent.freelist == noFreelist {
		return false
	}
	p, err := w.read(w.extent.freelist)
	if err == nil && p.flags != freelistPage {
		err = wrong("its type is %#x", p.flags)
	}
	if err != nil {
		w.bad("the free list", w.extent.freelist, err)
		return false
	}
	ids := p.bytes[pageHeader:]
	count := uint64(p.count)
	if p.count == 0xFFFF {
		count = binary.NativeEndian.Uint64(ids)
		ids = ids[8:]
	}
	if count > uint64(len(ids)/8) {
		w.bad("the free list", p.id, errBounds)
		return false
	}
	complete = true
	for i := range count {
		id := binary.NativeEndian.Uint64(ids[i*8:])
		if err := w.take(id, 1); err != nil {
			w.bad("the free list", id, err)
			complete = false
		}
	}
	return complete
}
