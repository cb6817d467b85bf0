package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// atOnce is how many tests run side by side: those of the whole program wait far more than they compute.
const atOnce = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", atOnce); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitUsage)
		}
	}
	code := m.Run()
	if err := program.remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, exitFailed)
	}
	os.Exit(code)
}

// built is the program as a user would build it, made when it is first asked for.
type built struct {
	once sync.Once
	dir  string
	err  error
}

var program built

// binary is the path of the program.
func binary() (string, error) {
	program.once.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "pipelinebot-test-"); program.err != nil {
			return
		}
		if out, err := exec.Command("go", "build", "-o", program.dir, ".").CombinedOutput(); err != nil {
			program.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	return filepath.Join(program.dir, "pipelinebot"), program.err
}

func (b *built) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}
