package blockkit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

func TestViolationsReadAsSlackWritesThem(t *testing.T) {
	t.Parallel()
	runRows(t, blockkit.Message, []row{
		{"no violation", `[{"type":"divider"}]`, nil},
		{"section text", `[{"type":"section","text":` + mrkdwn(x(3001)) + `}]`, []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
		}},
		{"no type", `[{}]`, msg("/blocks/0", "missing required field: type")},
		{"type no string", `[{"type":1}]`, msg("/blocks/0/type", "must provide a string")},
		{"block no object", `["x"]`, msg("/blocks/0", "must provide an object")},
		{"unknown type", `[{"type":"marquee"}]`, msg("/blocks/0/type", "unsupported type: marquee")},
		{"unknown member", `[{"type":"divider","color":"red"}]`, msg("/blocks/0", "invalid additional property: color")},
		{"51 blocks", rep(51, `{"type":"divider"}`), msg("/blocks", "no more than 50 items allowed")},
		{"style", "[" + button(`,"style":"warning"`) + "]", msg("/blocks/0/elements/0/style", "must be a valid enum value")},
		{"two errors", `[{"type":"header","text":` + mrkdwn("x") + `},{"type":"image","image_url":"https://x.test/a.png"}]`, []string{
			"must be a valid enum value [json-pointer:/blocks/0/text/type]",
			"missing required field: alt_text [json-pointer:/blocks/1]",
		}},
		{
			"same block_id", rep(2, `{"type":"divider","block_id":"b"}`),
			msg("/blocks/1/block_id", "`block_id` \"b\" already exists"),
		},
		{
			"same action_id in a block", `[{"type":"actions","elements":` + rep(2, `{"type":"button","text":`+plain("b")+`,"action_id":"a"}`) + `}]`,
			msg("/blocks/0/elements/1/action_id", "`action_id` \"a\" already exists"),
		},
		{"same action_id in two blocks", rep(2, button(`,"action_id":"a"`)), nil},
	})
}

func TestCodesNameTheRefusal(t *testing.T) {
	t.Parallel()
	long := rep(5, `{"type":"section","text":`+plain(x(2700))+`}`)
	for _, r := range []struct {
		name, blocks string
		surface      blockkit.Surface
		want         string
	}{
		{"not JSON", `[{`, blockkit.Message, blockkit.CodeFormat},
		{"not an array", `{"type":"divider"}`, blockkit.Message, blockkit.CodeFormat},
		{"null", `null`, blockkit.Message, blockkit.CodeFormat},
		{"wrong block", `[{}]`, blockkit.Message, blockkit.CodeBlocks},
		{"wrong block in a modal", `[{}]`, blockkit.Modal, blockkit.CodeArguments},
		{"too long together", long, blockkit.Message, blockkit.CodeTooLong},
		{"as long in a home tab", long, blockkit.Home, ""},
		{"two tables", rep(2, `{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`), blockkit.Message, blockkit.CodeAttachments},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if found := blockkit.Validate([]byte(r.blocks), r.surface); len(found) > 0 {
				got = found[0].Code
			}
			if got != r.want {
				t.Errorf("code = %q, want %q for %.120s", got, r.want, r.blocks)
			}
		})
	}
}

func TestSizeCountsCharactersOfCompactJSONWithoutTables(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		blocks string
		want   int
	}{
		{`[ {"type" : "divider"} ]`, len(`[{"type":"divider"}]`)},
		{`[{"type":"markdown","text":"é"}]`, len(`[{"type":"markdown","text":"e"}]`)},
		{`[{"type":"table","rows":[]}]`, 0},
		{`[]`, 0},
		{`{`, 0},
	} {
		if got := blockkit.Size([]byte(r.blocks)); got != r.want {
			t.Errorf("Size(%s) = %d, want %d", r.blocks, got, r.want)
		}
	}
}

func TestAttachmentsAreCheckedBlockByBlock(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		name, in string
		want     []blockkit.Violation
	}{
		{"plain", `[{"text":"x","blocks":null}]`, nil},
		{"not an array", `{}`, []blockkit.Violation{{Code: "invalid_attachments", Message: "must provide an array", Pointer: "/attachments"}}},
		{"101", rep(101, `{"text":"x"}`), []blockkit.Violation{{Code: "too_many_attachments", Message: "no more than 100 items allowed", Pointer: "/attachments"}}},
		{"bad block", `[{},{"blocks":[{"type":"nope"}]}]`, []blockkit.Violation{{Code: "invalid_attachments", Message: "unsupported type: nope", Pointer: "/attachments/1/blocks/0/type"}}},
		{"blocks no array", `[{"blocks":{}}]`, []blockkit.Violation{{Code: "invalid_attachments", Message: "must provide an array", Pointer: "/attachments/0/blocks"}}},
		{"no object", `[1]`, []blockkit.Violation{{Code: "invalid_attachments", Message: "must provide an object", Pointer: "/attachments/0"}}},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(r.want, blockkit.ValidateAttachments([]byte(r.in))); diff != "" {
				t.Errorf("ValidateAttachments(%.80s) (-want +got):\n%s", r.in, diff)
			}
		})
	}
}
