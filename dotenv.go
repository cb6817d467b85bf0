package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/joho/godotenv"
)

// environment is what the program is configured by.
type environment struct {
	values map[string]string
	found  bool     // There is a .env file.
	file   []string // Its keys, sorted.
}

// readEnvironment merges a .env file (a missing one is fine) with the process environment, which wins.
func readEnvironment(environ []string, file string) (environment, error) {
	values, err := readEnvFile(file)
	if err != nil {
		return environment{}, err
	}
	env := environment{values: map[string]string{}, found: values != nil, file: slices.Sorted(maps.Keys(values))}
	maps.Copy(env.values, values)
	for _, pair := range environ {
		if key, value, ok := strings.Cut(pair, "="); ok && value != "" {
			env.values[key] = value
		}
	}
	return env, nil
}

func readEnvFile(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	switch failed := (*os.PathError)(nil); {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil //nolint:nilnil // No file is an empty one.
	case errors.Is(err, syscall.EISDIR):
		return nil, fmt.Errorf("%s is a folder and must be a file (docker makes a folder of a mounted file that does not exist)", file)
	case errors.As(err, &failed):
		return nil, fmt.Errorf("%s cannot be read: %w", file, failed.Err)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	return parseEnvFile(file, string(data))
}

// parseEnvFile takes values as they are written. godotenv expands $NAME outside of single quotes, which damages a secret
// that holds a $ without a word; docker's --env-file expands nothing either.
func parseEnvFile(file, text string) (map[string]string, error) {
	const form = "must have the form NAME=value, and a quote that is opened must be closed"
	text = strings.TrimPrefix(text, "\ufeff") // Editors of Windows put it there.
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, fmt.Errorf("%s is not UTF-8 text: save it as UTF-8", file)
	}
	dollar := unusedRune(text)
	hidden, err := godotenv.Unmarshal(strings.ReplaceAll(text, "$", dollar))
	if _, nameless := hidden[""]; err != nil || nameless {
		// The parser's own message quotes the line, which may hold a token.
		return nil, fmt.Errorf("%s, line %d: %s", file, badLine(text), form)
	}
	values := make(map[string]string, len(hidden))
	for key, value := range hidden {
		values[key] = strings.ReplaceAll(value, dollar, "$")
	}
	return values, nil
}

// unusedRune is one of Unicode's private use that a text does not hold.
func unusedRune(text string) string {
	r := '\uE000'
	for strings.ContainsRune(text, r) {
		r++
	}
	return string(r)
}

// badLine is the line, from 1, behind the longest beginning of a text that can be read.
func badLine(text string) int {
	lines := strings.SplitAfter(text, "\n")
	good := 0
	for n := range lines {
		read, err := godotenv.Unmarshal(strings.Join(lines[:n+1], ""))
		if _, nameless := read[""]; err == nil && !nameless {
			good = n + 1
		}
	}
	return min(good+1, len(lines))
}
