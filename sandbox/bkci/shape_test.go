package bkci

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// node is a JSON value that knows the order of its members.
type node struct {
	keys    []string
	members map[string]*node
	items   []*node
	value   any // scalar; json.Delim of objects and arrays
}

func parseNode(t *testing.T, text string) *node {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	n, err := readNode(dec)
	if err != nil {
		t.Fatalf("parse %.200q: %v", text, err)
	}
	return n
}

func readNode(dec *json.Decoder) (*node, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	n := &node{value: tok, members: map[string]*node{}}
	for tok == json.Delim('{') || tok == json.Delim('[') {
		if !dec.More() {
			_, err := dec.Token()
			return n, err
		}
		if tok == json.Delim('{') {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			n.keys = append(n.keys, key.(string))
		}
		child, err := readNode(dec)
		if err != nil {
			return nil, err
		}
		if tok == json.Delim('{') {
			n.members[n.keys[len(n.keys)-1]] = child
		} else {
			n.items = append(n.items, child)
		}
	}
	return n, nil
}

// unlike reports where got differs from want in members, their order, types, lengths, and in the values of members
// that loose does not match.
func unlike(path string, got, want *node, loose *regexp.Regexp) []string {
	if fmt.Sprintf("%T", got.value) != fmt.Sprintf("%T", want.value) {
		return []string{fmt.Sprintf("%s: got %v (%T), want %v (%T)", path, got.value, got.value, want.value, want.value)}
	}
	if want.value == json.Delim('{') {
		return unlikeMembers(path, got, want, loose)
	}
	if want.value == json.Delim('[') {
		if len(got.items) != len(want.items) {
			return []string{fmt.Sprintf("%s: got %d items, want %d", path, len(got.items), len(want.items))}
		}
		var out []string
		for i := range want.items {
			out = append(out, unlike(fmt.Sprintf("%s[%d]", path, i), got.items[i], want.items[i], loose)...)
		}
		return out
	}
	if got.value != want.value && !loose.MatchString(path) {
		return []string{fmt.Sprintf("%s: got %v, want %v", path, got.value, want.value)}
	}
	return nil
}

func unlikeMembers(path string, got, want *node, loose *regexp.Regexp) []string {
	var out []string
	if !slices.Equal(got.keys, want.keys) {
		out = append(out, fmt.Sprintf("%s: got members\n  %v\nwant\n  %v", path, got.keys, want.keys))
	}
	for _, k := range want.keys {
		if g := got.members[k]; g != nil && !strings.HasSuffix(path+"."+k, ".data.input") {
			out = append(out, unlike(path+"."+k, g, want.members[k], loose)...)
		}
	}
	return out
}

// looseValues are members whose value is invented in the fixtures: ids, times, durations, counts.
var looseValues = regexp.MustCompile(`(?:\.(?:id|pipelineId|taskId|latestBuildId|containerHashId|projectId|templateId|` +
	`[a-zA-Z]*Time|currentTimestamp|startEpoch|elapsed|[a-zA-Z]*Elapsed|[a-z]+Cost|queueTimeCost|buildCount|` +
	`lastBuildTotalCount|lastBuildFinishCount|updater|lastModifyUser|recommendVersion|pipelineVersionName|curVersionName|` +
	`BK_CI_[A-Z_]+)|\.tag\[0\]|model\.desc)$`)

// sameAs compares a reply with a fixture.
func (k *kit) sameAs(r reply, name string) {
	k.t.Helper()
	k.sameShape(r.body, fixture(k.t, name), looseValues)
	if r.code != 200 || r.header.Get("Content-Type") != "application/json" || r.header.Get("X-DEVOPS-RID") == "" {
		k.t.Errorf("got code %d, headers %v, want 200, JSON and a request id", r.code, r.header)
	}
}

func (k *kit) sameShape(got, want string, loose *regexp.Regexp) {
	k.t.Helper()
	if diff := unlike("", parseNode(k.t, got), parseNode(k.t, want), loose); len(diff) > 0 {
		k.t.Errorf("the answer differs from the fixture:\n%s\nanswer: %.300s", strings.Join(diff, "\n"), got)
	}
}

// at returns the scalar at a path such as "data.records.0.status" as text; absent members are "-".
func (r reply) at(t *testing.T, path string) string {
	t.Helper()
	n := parseNode(t, r.body)
	for part := range strings.SplitSeq(path, ".") {
		var i int
		if _, err := fmt.Sscanf(part, "%d", &i); err == nil && i < len(n.items) {
			n = n.items[i]
		} else if n = n.members[part]; n == nil {
			return "-"
		}
	}
	return fmt.Sprint(n.value)
}

func (n *node) text() string { return fmt.Sprint(n.value) }

// at follows member names and item numbers.
func (n *node) at(path ...any) *node {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			n = n.members[step]
		case int:
			n = n.items[step]
		}
	}
	return n
}
