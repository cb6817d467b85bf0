package blockkit_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// x is a string of n code points, each longer than a byte, so that byte counting shows.
func x(n int) string { return strings.Repeat("é", n) }

// rep is n JSON items; # becomes the item's number.
func rep(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "#", strconv.Itoa(i))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func plain(s string) string  { return `{"type":"plain_text","text":"` + s + `"}` }
func mrkdwn(s string) string { return `{"type":"mrkdwn","text":"` + s + `"}` }

func opt(s string) string {
	return `{"text":` + plain("o") + `,"value":"` + s + `"}`
}

func actions(element string) string { return `{"type":"actions","elements":[` + element + `]}` }

func button(more string) string {
	return actions(`{"type":"button","text":` + plain("go") + more + `}`)
}

func input(element string) string {
	return `{"type":"input","label":` + plain("l") + `,"element":` + element + `}`
}

func strs(found []blockkit.Violation) []string {
	var out []string
	for _, v := range found {
		out = append(out, v.String())
	}
	return out
}

// row is one payload and what Slack says of it; want nil means that it is accepted.
type row struct {
	name   string
	blocks string
	want   []string
}

func runRows(t *testing.T, surface blockkit.Surface, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			got := strs(blockkit.Validate([]byte(r.blocks), surface))
			if diff := cmp.Diff(r.want, got); diff != "" {
				t.Errorf("Validate(%.200s) (-want +got):\n%s", r.blocks, diff)
			}
		})
	}
}

func msg(at, text string) []string { return []string{text + " [json-pointer:" + at + "]"} }
