package blockkit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

func modal(more string) string {
	return `{"type":"modal","title":` + plain("t") + `,"blocks":[{"type":"divider"}]` + more + `}`
}

func TestViews(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name, view string
		want       []string
	}{
		{"modal", modal(`,"submit":` + plain("s") + `,"private_metadata":"","callback_id":"","clear_on_close":false,"external_id":"e"`), nil},
		{"home", `{"type":"home","blocks":[]}`, nil},
		{"no object", `[]`, msg("/view", "must provide an object")},
		{"no JSON", `{`, msg("/view", "must provide an object")},
		{"no type", `{"blocks":[]}`, msg("/view", "missing required field: type")},
		{"workflow step", `{"type":"workflow_step","blocks":[]}`, msg("/view/type", "unsupported type: workflow_step")},
		{"no title", `{"type":"modal","blocks":[]}`, msg("/view", "missing required field: title")},
		{"title 24", strings.Replace(modal(""), `"text":"t"`, `"text":"`+x(24)+`"`, 1), nil},
		{"title 25", strings.Replace(modal(""), `"text":"t"`, `"text":"`+x(25)+`"`, 1), msg("/view/title/text", "must be less than 25 characters")},
		{"submit 25", modal(`,"submit":` + plain(x(25))), msg("/view/submit/text", "must be less than 25 characters")},
		{"close 25", modal(`,"close":` + plain(x(25))), msg("/view/close/text", "must be less than 25 characters")},
		{"private_metadata 3001", modal(`,"private_metadata":"` + x(3001) + `"`), msg("/view/private_metadata", "must be less than 3001 characters")},
		{"callback_id 256", modal(`,"callback_id":"` + x(256) + `"`), msg("/view/callback_id", "must be less than 256 characters")},
		{"external_id 256", modal(`,"external_id":"` + x(256) + `"`), msg("/view/external_id", "must be less than 256 characters")},
		{"blocks null", `{"type":"home","blocks":null}`, msg("/view/blocks", "must provide an array")},
		{"100 blocks", `{"type":"home","blocks":` + rep(100, `{"type":"divider"}`) + `}`, nil},
		{"101 blocks", `{"type":"home","blocks":` + rep(101, `{"type":"divider"}`) + `}`, msg("/view/blocks", "no more than 100 items allowed")},
		{"input without submit", `{"type":"modal","title":` + plain("t") + `,"blocks":[` + input(`{"type":"plain_text_input"}`) + `]}`, msg("/view/blocks/0/input", "must define `submit` to use an `input` block in modals")},
		{"chart on home", `{"type":"home","blocks":[{"type":"data_visualization"}]}`, msg("/view/blocks/0/type", "unsupported type: data_visualization")},
		{"alert on a modal", `{"type":"modal","title":` + plain("t") + `,"blocks":[{"type":"alert","level":"warning","text":` + plain("a") + `}]}`, nil},
		{"table on a modal", `{"type":"modal","title":` + plain("t") + `,"blocks":[{"type":"table","rows":[]}]}`, msg("/view/blocks/0/type", "unsupported type: table")},
		{"too large", modal(fmt.Sprintf(`,"x":"%s"`, strings.Repeat("x", blockkit.MaxViewSize))), msg("/view", "view is too large")},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(r.want, strs(blockkit.ValidateView([]byte(r.view)))); diff != "" {
				t.Errorf("ValidateView(%.120s) (-want +got):\n%s", r.view, diff)
			}
		})
	}
}
