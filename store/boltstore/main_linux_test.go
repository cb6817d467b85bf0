package boltstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// roleVariable makes the test binary a child that does one thing to the store at pathVariable.
const (
	roleVariable = "BOLTSTORE_TEST_ROLE"
	pathVariable = "BOLTSTORE_TEST_PATH"
)

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	act, known := map[string]func(context.Context, string) error{
		"commit": commitForEver, "limit": outgrowLimit, "tmpfs": outgrowDisk, "repair": repairWithoutRoom,
	}[role]
	err := errors.New("there is no such role")
	if known {
		err = act(context.Background(), os.Getenv(pathVariable))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", role, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	return cmd
}
