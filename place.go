package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// storeProblem says why the state could not be kept in a file; nil when nothing is seen that stands in the way. What it makes to
// try is gone afterwards. Whether the file holds a store, and whether another process has it, only opening it tells.
func storeProblem(file string) error {
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; name a file in it, like bbolt:%s", file, filepath.Join(file, "pipelinebot.db"))
	case err == nil:
		existing, err := os.OpenFile(file, os.O_RDWR, 0)
		if err != nil {
			return fmt.Errorf("the file of the store cannot be written: %w; %s", err, placeAdvice(err))
		}
		_ = existing.Close() // Nothing was written.
	}
	return folderProblem(filepath.Dir(file))
}

// folderProblem looks at the nearest folder that exists: the bot makes those below it.
func folderProblem(folder string) error {
	for {
		info, err := os.Stat(folder)
		parent := filepath.Dir(folder)
		switch {
		case errors.Is(err, os.ErrNotExist) && parent != folder:
			folder = parent
			continue
		case err != nil:
			return fmt.Errorf("the folder of the store cannot be reached: %w", err)
		case !info.IsDir():
			return fmt.Errorf("%s is a file and would have to be the folder of the store", folder)
		}
		trial, err := os.CreateTemp(folder, ".pipelinebot-trial-*")
		if err != nil {
			return fmt.Errorf("nothing can be written into the folder %s: %w; %s", folder, reason(err), placeAdvice(err))
		}
		return errors.Join(trial.Close(), os.Remove(trial.Name()))
	}
}

// placeAdvice says what an operator may mend when a file cannot be written.
func placeAdvice(err error) string {
	switch {
	case errors.Is(err, syscall.EROFS):
		return "mount it for writing, or name another place in STORE_URL"
	case errors.Is(err, syscall.ENOSPC):
		return "make room there"
	default:
		return "give it to the user that the bot runs as"
	}
}

// reason leaves the name of a file that nobody asked for out of an error.
func reason(err error) error {
	if failed, ok := errors.AsType[*os.PathError](err); ok {
		return failed.Err
	}
	return err
}

// lostPlace says that the file which was opened is no longer the one of that name: what is written into it then ends with the
// process. Only a look at the name tells; writing goes on without an error.
func lostPlace(file string, opened os.FileInfo) error {
	now, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s was removed while the bot runs, which loses its state when it ends; copy it back before, from /proc/%d/fd", file, os.Getpid())
	case err != nil:
		return fmt.Errorf("the file of the store cannot be reached: %w", err)
	case !os.SameFile(now, opened):
		return fmt.Errorf("%s was replaced while the bot runs, which goes on with the old file; start it again to use the new one", file)
	}
	return nil
}
