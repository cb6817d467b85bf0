package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
			return fmt.Errorf("the file of the store cannot be written: %w; give it to the user that the bot runs as", err)
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
			return fmt.Errorf("nothing can be written into the folder %s: %w; give it to the user that the bot runs as", folder, reason(err))
		}
		return errors.Join(trial.Close(), os.Remove(trial.Name()))
	}
}

// reason leaves the name of a file that nobody asked for out of an error.
func reason(err error) error {
	if failed, ok := errors.AsType[*os.PathError](err); ok {
		return failed.Err
	}
	return err
}
