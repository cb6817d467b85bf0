package notifier

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// crash is a panic turned into an error, with the place where it happened.
type crash struct {
	value any
	stack []byte
}

func (c *crash) Error() string { return fmt.Sprintf("panic: %v", c.value) }

func panicError(value any) error { return &crash{value: value, stack: debug.Stack()} }

// guarded turns a panic into an error, so that one strange answer costs one pipeline and not the tick.
func guarded[T any](work func() (T, error)) (out T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r)
		}
	}()
	return work()
}

// stackOf is where the panic behind an error happened; empty when there was none.
func stackOf(err error) string {
	var c *crash
	if errors.As(err, &c) {
		return string(c.stack)
	}
	return ""
}
