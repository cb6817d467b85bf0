package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

const (
	idA = "p-0123456789abcdef0123456789abcdef"
	idB = "p-ffffffffffffffffffffffffffffffff"
)

func TestPatternsMatchNamesAndIdentifiers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, id, name string
		want              bool
	}{
		{idA, idA, "build", true},
		{idA, idB, "build", false},
		{idA, idB, idA, false}, // A name in the form of an id of somebody else.
		{"*", idA, "", true},
		{"*", idA, "a/b 中文", true},
		{"build", idA, "build", true},
		{"build", idA, "Build", false},
		{"release-*", idA, "release-1.2", true},
		{"release-*", idA, "release-", true},
		{"release-*", idA, "pre-release-1", false},
		{"*-prod", idA, "a-prod-b-prod", true},
		{"*-prod", idA, "a-prod-b", false},
		{"a*b*c", idA, "a-b-bc-c", true},
		{"a*b*c", idA, "a-b-bd", false},
		{"?", idA, "中", true},
		{"??", idA, "中", false},
		{"v[0-9]", idA, "v7", true},
		{"v[0-9]", idA, "vx", false},
		{"v[!0-9]", idA, "vx", true},
		{"v[^0-9]", idA, "v3", false},
		{"v[a\\]]", idA, "v]", true},
		{"v[a-]", idA, "v-", true},
		{"\\*", idA, "*", true},
		{"\\*", idA, "x", false},
		{"build [old]", idA, "build [old]", true},
		{"build [", idA, "build [", true},
		{"build [", idA, "build x", false},
		{"", idA, "", false},
	}
	for _, tt := range tests {
		if got := store.MatchPattern(tt.pattern, tt.id, tt.name); got != tt.want {
			t.Errorf("MatchPattern(%q, %q, %q) = %v, want %v", tt.pattern, tt.id, tt.name, got, tt.want)
		}
	}
}

func TestExcludesTakePipelinesOut(t *testing.T) {
	t.Parallel()
	s := store.Subscription{Pattern: "release-*", Except: []string{"*-nightly", idB}}
	tests := []struct {
		id, name string
		want     bool
	}{
		{idA, "release-1", true},
		{idA, "release-1-nightly", false},
		{idB, "release-2", false},
		{idA, "other", false},
	}
	for _, tt := range tests {
		if got := s.Matches(tt.id, tt.name); got != tt.want {
			t.Errorf("Matches(%q, %q) = %v, want %v", tt.id, tt.name, got, tt.want)
		}
	}
}

func TestPatternsThatCannotMatchAreRefused(t *testing.T) {
	t.Parallel()
	bad := []string{"", "[", "a[", "[]", "[!]", "[z-a]", "a\\", "[a-\\", "\xff", strings.Repeat("a", store.MaxPattern+1)}
	for _, pattern := range bad {
		if err := store.ValidPattern(pattern); !errors.Is(err, store.ErrPattern) {
			t.Errorf("ValidPattern(%q) = %v, want ErrPattern", pattern, err)
		}
	}
	for _, pattern := range []string{"*", "a", "[a-z]*", "\\[", "中?", idA} {
		if err := store.ValidPattern(pattern); err != nil {
			t.Errorf("ValidPattern(%q) = %v, want nil", pattern, err)
		}
	}
}

func TestManyStarsAreMatchedQuickly(t *testing.T) {
	t.Parallel()
	start := time.Now()
	if store.MatchPattern(strings.Repeat("a*", 100)+"b", idA, strings.Repeat("a", 255)) {
		t.Error("a name without b matched a pattern that ends with b")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("matching took %v, want well below a second", took)
	}
}

func FuzzMatchPattern(f *testing.F) {
	f.Add("a*[b-c]?", "abc")
	f.Add("[", "\\")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(pattern) > 64 || len(name) > 64 {
			t.Skip("long inputs only cost time")
		}
		matched := store.MatchPattern(pattern, idA, name)
		if matched && pattern != name && store.ValidPattern(pattern) != nil {
			t.Errorf("the invalid pattern %q matched %q", pattern, name)
		}
		if pattern != "" && !store.IsPipelineID(pattern) && !store.MatchPattern(pattern, idA, pattern) {
			t.Errorf("the pattern %q does not match its own letters", pattern)
		}
	})
}
