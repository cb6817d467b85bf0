package commands

import (
	"fmt"
	"runtime/debug"
)

// panicError is a panic of a goroutine that a verb started.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// guarded makes a panic an error, because nobody can recover that of another goroutine.
func guarded(run func() error) func() error {
	return func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = &panicError{p, debug.Stack()}
			}
		}()
		return run()
	}
}
