package boltstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// What bbolt's file format (version 2) looks like. Damage is looked for without bbolt, which panics on it, follows it, or
// does not notice: it has no checksum on any page but the first two, and trusts its list of free pages.
const (
	pageHeader   = 16 // id u64, flags u16, count u16, overflow u32.
	elementSize  = 16 // Branch: pos u32, key u32, child u64. Leaf: flags u32, pos u32, key u32, value u32.
	bucketHeader = 16 // root u64, sequence u64.
	metaSize     = 64 // Behind the page header of pages 0 and 1.

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	bucketElement = 0x01

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = ^uint64(0)
	minPageSize = 1 << 10
	maxPageSize = 1 << 24
)

// extent is what a meta page says of the file.
type extent struct {
	pageSize       int
	root, freelist uint64 // Pages.
	pages          uint64 // How many pages are in use or free.
	tx             uint64 // The transaction that wrote it.
	alone          bool   // The other meta page cannot be read, and could have been the newer one.
}

var errMeta = errors.New("the page that says where everything is cannot be read")

func readMeta(file io.ReaderAt, at int64) (extent, error) {
	buf := make([]byte, pageHeader+metaSize)
	if _, err := file.ReadAt(buf, at); err != nil {
		return extent{}, errors.Join(errMeta, err)
	}
	m, u32, u64 := buf[pageHeader:], binary.NativeEndian.Uint32, binary.NativeEndian.Uint64
	sum := fnv.New64a()
	_, _ = sum.Write(m[:metaSize-8])
	e := extent{pageSize: int(u32(m[8:])), root: u64(m[16:]), freelist: u64(m[32:]), pages: u64(m[40:]), tx: u64(m[48:])}
	switch {
	case u32(m) != boltMagic || u32(m[4:]) != boltVersion:
		return e, fmt.Errorf("%w: it is none of bbolt's", errMeta)
	case u64(m[56:]) != sum.Sum64():
		return e, fmt.Errorf("%w: its checksum does not match", errMeta)
	case e.pageSize < minPageSize || e.pageSize > maxPageSize:
		return e, fmt.Errorf("%w: its page size is %d", errMeta, e.pageSize)
	}
	return e, nil
}

// readExtent reads both meta pages and gives the newer one. When only one can be read, that may be the older one: the
// file is then whole, but as it was one transaction before.
func readExtent(file io.ReaderAt) (extent, error) {
	first, err := readMeta(file, 0)
	if err == nil {
		second, err := readMeta(file, int64(first.pageSize))
		switch {
		case err != nil:
			first.alone = true
		case second.tx > first.tx:
			first = second
		}
		return first, nil
	}
	for size := int64(minPageSize); size <= maxPageSize; size *= 2 {
		if second, err := readMeta(file, size); err == nil && int64(second.pageSize) == size {
			second.alone = true
			return second, nil
		}
	}
	return extent{}, err
}

// page is one page with its overflow pages.
type page struct {
	id       uint64
	flags    uint16
	count    int
	overflow uint32
	bytes    []byte
}

func asPage(b []byte) page {
	u16 := binary.NativeEndian.Uint16
	return page{
		id: binary.NativeEndian.Uint64(b), flags: u16(b[8:]), count: int(u16(b[10:])),
		overflow: binary.NativeEndian.Uint32(b[12:]), bytes: b,
	}
}

var errBounds = errors.New("an entry lies outside of it")

// part is what an element points to; positions count from the element itself.
func (p page) part(i int, pos uint32, size uint64) ([]byte, error) {
	from := uint64(pageHeader) + uint64(i)*elementSize + uint64(pos)
	if from+size > uint64(len(p.bytes)) {
		return nil, errBounds
	}
	return p.bytes[from : from+size : from+size], nil
}

func (p page) element(i int) ([]byte, error) {
	from := pageHeader + i*elementSize
	if from+elementSize > len(p.bytes) {
		return nil, errBounds
	}
	return p.bytes[from : from+elementSize], nil
}

func (p page) branch(i int) (key []byte, child uint64, err error) {
	e, err := p.element(i)
	if err != nil {
		return nil, 0, err
	}
	u32 := binary.NativeEndian.Uint32
	key, err = p.part(i, u32(e), uint64(u32(e[4:])))
	return key, binary.NativeEndian.Uint64(e[8:]), err
}

func (p page) leaf(i int) (flags uint32, key, value []byte, err error) {
	e, err := p.element(i)
	if err != nil {
		return 0, nil, nil, err
	}
	u32 := binary.NativeEndian.Uint32
	keySize := uint64(u32(e[8:]))
	both, err := p.part(i, u32(e[4:]), keySize+uint64(u32(e[12:])))
	if err != nil {
		return 0, nil, nil, err
	}
	return u32(e), both[:keySize:keySize], both[keySize:], nil
}
