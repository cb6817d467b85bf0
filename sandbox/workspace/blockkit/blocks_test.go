package blockkit_test

import (
	"fmt"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// TestLengthLimits puts a string of the longest length and one code point more into each place that has a limit.
func TestLengthLimits(t *testing.T) {
	t.Parallel()
	url := func(n int) string { return "https://a.test/" + x(n-len("https://a.test/")) }
	for _, r := range []struct {
		name string
		most int
		form string
		at   string
		text func(int) string
	}{
		{"block_id", 255, `[{"type":"divider","block_id":"%s"}]`, "/blocks/0/block_id", x},
		{"section field", 2000, `[{"type":"section","fields":[{"type":"mrkdwn","text":"%s"}]}]`, "/blocks/0/fields/0/text", x},
		{"header", 150, `[{"type":"header","text":{"type":"plain_text","text":"%s"}}]`, "/blocks/0/text/text", x},
		{"context text", 3000, `[{"type":"context","elements":[{"type":"mrkdwn","text":"%s"}]}]`, "/blocks/0/elements/0/text", x},
		{"action_id", 255, `[` + button(`,"action_id":"%s"`) + `]`, "/blocks/0/elements/0/action_id", x},
		{"button text", 75, `[{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"%s"}}]}]`, "/blocks/0/elements/0/text/text", x},
		{"button value", 2000, `[` + button(`,"value":"%s"`) + `]`, "/blocks/0/elements/0/value", x},
		{"button url", 3000, `[` + button(`,"url":"%s"`) + `]`, "/blocks/0/elements/0/url", url},
		{"accessibility_label", 75, `[` + button(`,"accessibility_label":"%s"`) + `]`, "/blocks/0/elements/0/accessibility_label", x},
		{"image_url", 3000, `[{"type":"image","alt_text":"a","image_url":"%s"}]`, "/blocks/0/image_url", url},
		{"alt_text", 2000, `[{"type":"image","image_url":"https://a.test/x","alt_text":"%s"}]`, "/blocks/0/alt_text", x},
		{"image title", 2000, `[{"type":"image","image_url":"https://a.test/x","alt_text":"a","title":{"type":"plain_text","text":"%s"}}]`, "/blocks/0/title/text", x},
		{"input label", 2000, `[{"type":"input","element":{"type":"plain_text_input"},"label":{"type":"plain_text","text":"%s"}}]`, "/blocks/0/label/text", x},
		{"input hint", 2000, `[{"type":"input","element":{"type":"plain_text_input"},"label":` + plain("l") + `,"hint":{"type":"plain_text","text":"%s"}}]`, "/blocks/0/hint/text", x},
		{"placeholder", 150, `[` + input(`{"type":"plain_text_input","placeholder":{"type":"plain_text","text":"%s"}}`) + `]`, "/blocks/0/element/placeholder/text", x},
		{"option text", 75, `[` + actions(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"%s"},"value":"v"}]}`) + `]`, "/blocks/0/elements/0/options/0/text/text", x},
		{"option value", 150, `[` + actions(`{"type":"static_select","options":[{"text":`+plain("o")+`,"value":"%s"}]}`) + `]`, "/blocks/0/elements/0/options/0/value", x},
		{"option description", 75, `[` + actions(`{"type":"static_select","options":[{"text":`+plain("o")+`,"value":"v","description":{"type":"plain_text","text":"%s"}}]}`) + `]`, "/blocks/0/elements/0/options/0/description/text", x},
		{"group label", 75, `[` + actions(`{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"%s"},"options":[`+opt("v")+`]}]}`) + `]`, "/blocks/0/elements/0/option_groups/0/label/text", x},
		{"confirm title", 100, confirm(`"title":{"type":"plain_text","text":"%s"}`), "/blocks/0/elements/0/confirm/title/text", x},
		{"confirm text", 300, confirm(`"text":{"type":"plain_text","text":"%s"}`), "/blocks/0/elements/0/confirm/text/text", x},
		{"confirm yes", 30, confirm(`"confirm":{"type":"plain_text","text":"%s"}`), "/blocks/0/elements/0/confirm/confirm/text", x},
		{"confirm no", 30, confirm(`"deny":{"type":"plain_text","text":"%s"}`), "/blocks/0/elements/0/confirm/deny/text", x},
		{"markdown", 12_000, `[{"type":"markdown","text":"%s"}]`, "/blocks/0/text", x},
		{"chart title", 50, `[{"type":"data_visualization","title":"%s","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}]`, "/blocks/0/title", x},
		{"segment label", 20, `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"%s","value":1}]}}]`, "/blocks/0/chart/segments/0/label", x},
		{"card title", 150, `[{"type":"card","title":{"type":"mrkdwn","text":"%s"}}]`, "/blocks/0/title/text", x},
		{"card subtext", 200, `[{"type":"card","body":` + plain("b") + `,"subtext":{"type":"mrkdwn","text":"%s"}}]`, "/blocks/0/subtext/text", x},
		{"container subtitle", 150, `[{"type":"container","title":` + plain("t") + `,"child_blocks":[{"type":"divider"}],"subtitle":{"type":"mrkdwn","text":"%s"}}]`, "/blocks/0/subtitle/text", x},
		{"layout label", 150, `[{"type":"layout","label":"%s","rows":[{"items":[{"block":{"type":"divider"}}]}]}]`, "/blocks/0/label", x},
		{"video title", 199, `[{"type":"video","video_url":"https://a.test/v","thumbnail_url":"https://a.test/t","alt_text":"a","title":{"type":"plain_text","text":"%s"}}]`, "/blocks/0/title/text", x},
		{"feedback value", 2000, `[{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + plain("y") + `,"value":"%s"},"negative_button":{"text":` + plain("n") + `,"value":"n"}}]}]`, "/blocks/0/elements/0/positive_button/value", x},
	} {
		runRows(t, blockkit.Message, []row{
			{r.name + " at the limit", fmt.Sprintf(r.form, r.text(r.most)), nil},
			{r.name + " beyond", fmt.Sprintf(r.form, r.text(r.most+1)), msg(r.at, fmt.Sprintf("must be less than %d characters", r.most+1))},
		})
	}
}

// confirm is a button that asks, one of whose texts is given.
func confirm(part string) string {
	all := map[string]string{"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
	out := part
	for _, name := range []string{"title", "text", "confirm", "deny"} {
		if part[1:1+len(name)] != name {
			out += `,"` + name + `":` + all[name]
		}
	}
	return "[" + button(`,"confirm":{`+out+`}`) + "]"
}

// TestCountLimits puts the fewest, the most, and one beyond each into every list that has a limit.
func TestCountLimits(t *testing.T) {
	t.Parallel()
	cell := `{"type":"raw_text","text":"x"}`
	option := opt("v#")
	box := `{"text":` + mrkdwn("o") + `,"value":"v#"}`
	for _, r := range []struct {
		name        string
		least, most int
		item        string
		form        string
		at          string
	}{
		{"fields", 1, 10, mrkdwn("x"), `[{"type":"section","fields":%s}]`, "/blocks/0/fields"},
		{"context elements", 1, 10, mrkdwn("x"), `[{"type":"context","elements":%s}]`, "/blocks/0/elements"},
		{"actions elements", 1, 25, `{"type":"button","text":` + plain("b") + `}`, `[{"type":"actions","elements":%s}]`, "/blocks/0/elements"},
		{"overflow options", 1, 5, option, `[` + actions(`{"type":"overflow","options":%s}`) + `]`, "/blocks/0/elements/0/options"},
		{"checkboxes", 1, 10, box, `[` + actions(`{"type":"checkboxes","options":%s}`) + `]`, "/blocks/0/elements/0/options"},
		{"radio buttons", 1, 10, box, `[` + actions(`{"type":"radio_buttons","options":%s}`) + `]`, "/blocks/0/elements/0/options"},
		{"select options", 1, 100, option, `[` + actions(`{"type":"static_select","options":%s}`) + `]`, "/blocks/0/elements/0/options"},
		{"option groups", 1, 100, `{"label":` + plain("l") + `,"options":[` + opt("v") + `]}`, `[` + actions(`{"type":"multi_static_select","option_groups":%s}`) + `]`, "/blocks/0/elements/0/option_groups"},
		{"table rows", 1, 100, `[` + cell + `]`, `[{"type":"table","rows":%s}]`, "/blocks/0/rows"},
		{"table cells", 1, 20, cell, `[{"type":"table","rows":[%s]}]`, "/blocks/0/rows/0"},
		{"column settings", 1, 20, `{"align":"left"}`, `[{"type":"table","rows":[[` + cell + `]],"column_settings":%s}]`, "/blocks/0/column_settings"},
		{"data table rows", 2, 201, `[` + cell + `]`, `[{"type":"data_table","caption":"c","rows":%s}]`, "/blocks/0/rows"},
		{"pie segments", 1, 12, `{"label":"l","value":1}`, `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":%s}}]`, "/blocks/0/chart/segments"},
		{"context actions", 1, 5, `{"type":"icon_button","icon":"trash","text":` + plain("x") + `}`, `[{"type":"context_actions","elements":%s}]`, "/blocks/0/elements"},
		{"card buttons", 1, 3, `{"type":"button","text":` + plain("b") + `}`, `[{"type":"card","actions":%s}]`, "/blocks/0/actions"},
		{"carousel", 1, 10, `{"type":"card","title":` + plain("t") + `}`, `[{"type":"carousel","elements":%s}]`, "/blocks/0/elements"},
		{"container", 1, 10, `{"type":"divider"}`, `[{"type":"container","title":` + plain("t") + `,"child_blocks":%s}]`, "/blocks/0/child_blocks"},
		{"layout rows", 1, 5, `{"items":[{"block":{"type":"divider"}}]}`, `[{"type":"layout","label":"l","rows":%s}]`, "/blocks/0/rows"},
		{"layout items", 1, 3, `{"block":{"type":"divider"}}`, `[{"type":"layout","label":"l","rows":[{"items":%s}]}]`, "/blocks/0/rows/0/items"},
	} {
		runRows(t, blockkit.Message, []row{
			{r.name + " fewest", fmt.Sprintf(r.form, rep(r.least, r.item)), nil},
			{r.name + " most", fmt.Sprintf(r.form, rep(r.most, r.item)), nil},
			{r.name + " too few", fmt.Sprintf(r.form, rep(r.least-1, r.item)), msg(r.at, fmt.Sprintf("must provide at least %d items", r.least))},
			{r.name + " too many", fmt.Sprintf(r.form, rep(r.most+1, r.item)), msg(r.at, fmt.Sprintf("no more than %d items allowed", r.most))},
		})
	}
}
