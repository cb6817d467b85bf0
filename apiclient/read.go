package apiclient

import (
	"fmt"
)

// What the wire types are read with. A null is the zero value, as in the JSON library; any other kind than the one
// asked for is an error.

func readText(s *scanner, into *string) {
	if s.null() {
		*into = ""
		return
	}
	*into = s.text()
}

func readFlag(s *scanner, into *bool) {
	if *into = false; s.err != nil || s.null() {
		return
	}
	var err error
	*into, err = s.json.Bool()
	s.fail(err)
}

func readNumber[T int | int64](s *scanner, into *T) {
	if *into = 0; s.err != nil || s.null() {
		return
	}
	n, err := s.json.Int64()
	s.fail(err)
	if *into = T(n); int64(*into) != n {
		s.fail(fmt.Errorf("the number %d is too large", n))
	}
}

// readObject reads an object into what may hold a former one: names may repeat, and the last word on each counts.
func readObject[T any, P interface {
	*T
	fields
}](s *scanner, into *T) {
	if s.null() {
		*into = *new(T)
		return
	}
	s.members(P(into))
}

// readPointer is readObject where absent and empty differ.
func readPointer[T any](s *scanner, into **T, read func(*scanner, *T)) {
	if s.null() {
		*into = nil
		return
	}
	if *into == nil {
		*into = new(T)
	}
	read(s, *into)
}

// readData is readObject for what is behind a type parameter, and for data that is no object.
func readData[T any](s *scanner, into *T) {
	switch w := any(into).(type) {
	case fields:
		if s.null() {
			*into = *new(T)
			return
		}
		s.members(w)
	case interface{ read(s *scanner) }:
		w.read(s)
	default:
		s.fail(fmt.Errorf("%T cannot be read", into))
	}
}

// readList reads a list, its elements by read.
func readList[L ~[]T, T any](s *scanner, into *L, read func(*scanner, *T)) {
	if s.null() {
		*into = nil
		return
	}
	if *into = (*into)[:0]; *into == nil {
		*into = L{}
	}
	s.elements(func() {
		*into = append(*into, *new(T))
		read(s, &(*into)[len(*into)-1])
	})
}
