package blockkit_test

import (
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

func TestShapesOfBlocks(t *testing.T) {
	t.Parallel()
	runRows(t, blockkit.Message, []row{
		{"section of nothing", `[{"type":"section"}]`, msg("/blocks/0", "missing required field: text")},
		{"section text of nothing", `[{"type":"section","text":` + mrkdwn("") + `}]`, []string{
			"failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"must be more than 0 characters [json-pointer:/blocks/0/text/text]",
		}},
		{"empty field fails the lot", `[{"type":"section","fields":[` + mrkdwn("a") + `,` + mrkdwn("") + `]}]`, msg("/blocks/0/fields/1/text", "must be more than 0 characters")},
		{"null accessory", `[{"type":"section","text":` + plain("a") + `,"accessory":null}]`, msg("/blocks/0/accessory", "must provide an object")},
		{"input as accessory", `[{"type":"section","text":` + plain("a") + `,"accessory":{"type":"plain_text_input"}}]`, msg("/blocks/0/accessory/type", "unsupported type: plain_text_input")},
		{"text no object", `[{"type":"header","text":"x"}]`, msg("/blocks/0/text", "must provide an object")},
		{"text no string", `[{"type":"header","text":{"type":"plain_text","text":1}}]`, msg("/blocks/0/text/text", "must provide a string")},
		{"emoji on mrkdwn", `[{"type":"context","elements":[{"type":"mrkdwn","text":"a","emoji":true}]}]`, msg("/blocks/0/elements/0", "invalid additional property: emoji")},
		{"emoji no boolean", `[{"type":"header","text":{"type":"plain_text","text":"a","emoji":"yes"}}]`, msg("/blocks/0/text/emoji", "must provide a boolean")},
		{"header level", `[{"type":"header","level":5,"text":` + plain("a") + `}]`, msg("/blocks/0/level", "must be less than 4")},
		{"elements null", `[{"type":"actions","elements":null}]`, msg("/blocks/0/elements", "must provide an array")},
		{"button without text", `[` + actions(`{"type":"button"}`) + `]`, msg("/blocks/0/elements/0", "missing required field: text")},
		{"button url relative", `[` + button(`,"url":"builds/1"`) + `]`, msg("/blocks/0/elements/0/url", "must be a valid URL")},
		{"button of mrkdwn", `[` + actions(`{"type":"button","text":`+mrkdwn("x")+`}`) + `]`, msg("/blocks/0/elements/0/text/type", "must be a valid enum value")},
		{"image without source", `[{"type":"image","alt_text":"a"}]`, msg("/blocks/0", "missing required field: image_url")},
		{"image of two sources", `[{"type":"image","alt_text":"a","image_url":"https://a.test/x","slack_file":{"id":"F1"}}]`, msg("/blocks/0", "must provide only one of image_url and slack_file")},
		{"select without options", `[` + actions(`{"type":"static_select"}`) + `]`, msg("/blocks/0/elements/0", "missing required field: options")},
		{"initial option not offered", `[` + actions(`{"type":"static_select","options":[`+opt("a")+`],"initial_option":`+opt("b")+`}`) + `]`, msg("/blocks/0/elements/0/initial_option", "must be one of the options offered")},
		{"initial option in a group", `[` + actions(`{"type":"static_select","option_groups":[{"label":`+plain("l")+`,"options":[`+opt("a")+`]}],"initial_option":`+opt("a")+`}`) + `]`, nil},
		{"confirm without deny", `[` + button(`,"confirm":{"title":`+plain("t")+`,"text":`+plain("x")+`,"confirm":`+plain("y")+`}`) + `]`, msg("/blocks/0/elements/0/confirm", "missing required field: deny")},
		{"alert on a message", `[{"type":"alert","text":` + plain("a") + `}]`, msg("/blocks/0/type", "unsupported type: alert")},
		{"file is read-only", `[{"type":"file","external_id":"x","source":"remote"}]`, msg("/blocks/0/type", "unsupported type: file")},
		{"bare card title", `[{"type":"card","title":"x"}]`, msg("/blocks/0/title", "must provide an object")},
		{"card of nothing", `[{"type":"card"}]`, msg("/blocks/0", "missing required field: title")},
		{"task card", `[{"type":"task_card","task_id":"1","title":"t","status":"complete"}]`, nil},
		{"pending outside a plan", `[{"type":"task_card","task_id":"1","title":"t","status":"pending"}]`, msg("/blocks/0/status", "must be a valid enum value")},
		{"pending inside a plan", `[{"type":"plan","title":"p","tasks":[{"type":"task_card","task_id":"1","title":"t","status":"pending"}]}]`, nil},
		{"plan title as an object", `[{"type":"plan","title":` + plain("p") + `}]`, msg("/blocks/0/title", "must provide a string")},
		{"markdown budget is shared", `[{"type":"markdown","text":"` + x(6000) + `"},{"type":"markdown","text":"` + x(6001) + `"}]`, msg("/blocks/1/text", "must be less than 12001 characters")},
		{"container in a layout", `[{"type":"layout","label":"l","rows":[{"items":[{"block":` + box(`{"type":"divider"}`) + `}]}]}]`, nil},
		{"three levels", `[` + box(`{"type":"layout","label":"l","rows":[{"items":[{"block":`+box(`{"type":"divider"}`)+`}]}]}`) + `]`, msg("/blocks/0/child_blocks/0/rows/0/items/0/block/type", "unsupported type: container")},
		{"three charts", rep(3, `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":1}]}}`), []string{"too many data_visualization blocks"}},
	})
}

func box(child string) string {
	return `{"type":"container","title":` + plain("t") + `,"child_blocks":[` + child + `]}`
}

func TestShapesOfTablesAndCharts(t *testing.T) {
	t.Parallel()
	lines := func(series string) string {
		return `[{"type":"data_visualization","title":"t","chart":{"type":"line","axis_config":{"categories":["a","b"]},"series":[` + series + `]}}]`
	}
	good := `{"name":"s","data":[{"label":"a","value":1},{"label":"b","value":-2}]}`
	rich := `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}`
	raw := `{"type":"raw_text","text":"x"}`
	runRows(t, blockkit.Message, []row{
		{"cells of all kinds", `[{"type":"table","rows":[[` + rich + `,` + raw + `,{"type":"raw_number","value":1.5,"text":"1.5 s"}]]}]`, nil},
		{"empty cell", `[{"type":"table","rows":[[{"type":"raw_text","text":""}]]}]`, msg("/blocks/0/rows/0/0/text", "must be more than 0 characters")},
		{"null cell", `[{"type":"table","rows":[[null]]}]`, msg("/blocks/0/rows/0/0", "must provide an object")},
		{"number without value", `[{"type":"table","rows":[[{"type":"raw_number"}]]}]`, msg("/blocks/0/rows/0/0", "missing required field: value")},
		{"alignment", `[{"type":"table","rows":[[` + raw + `]],"column_settings":[{"align":"middle"}]}]`, msg("/blocks/0/column_settings/0/align", "must be a valid enum value")},
		{"table budget", `[{"type":"table","rows":[[{"type":"raw_text","text":"` + x(10_001) + `"}]]}]`, msg("/blocks/0/rows", "must be less than 10001 characters")},
		{"data table budget", `[{"type":"data_table","caption":"c","rows":[[` + raw + `],[{"type":"raw_text","text":"` + x(20_000) + `"}]]}]`, msg("/blocks/0/rows", "must be less than 20001 characters")},
		{"caption", `[{"type":"data_table","rows":[[` + raw + `],[` + raw + `]]}]`, msg("/blocks/0", "missing required field: caption")},
		{"ragged rows", `[{"type":"data_table","caption":"c","rows":[[` + raw + `],[` + raw + `,` + raw + `]]}]`, msg("/blocks/0/rows/1", "must provide 1 items like the first row")},
		{"rich header", `[{"type":"data_table","caption":"c","rows":[[` + rich + `],[` + raw + `]]}]`, msg("/blocks/0/rows/0/0/type", "unsupported type: rich_text")},
		{"page size", `[{"type":"data_table","caption":"c","page_size":101,"rows":[[` + raw + `],[` + raw + `]]}]`, msg("/blocks/0/page_size", "must be less than 100")},
		{"line chart", lines(good), nil},
		{"point missing", lines(`{"name":"s","data":[{"label":"a","value":1}]}`), msg("/blocks/0/chart/series/0/data", "must provide one point for each category")},
		{"foreign point", lines(`{"name":"s","data":[{"label":"a","value":1},{"label":"z","value":1}]}`), msg("/blocks/0/chart/series/0/data", "must provide one point for each category")},
		{"series twice", lines(good + "," + good), msg("/blocks/0/chart/series/1/name", "`name` \"s\" already exists")},
		{"empty slice", `[{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"l","value":0}]}}]`, msg("/blocks/0/chart/segments/0/value", "must be greater than 0")},
		{"chart type", `[{"type":"data_visualization","title":"t","chart":{"type":"radar"}}]`, msg("/blocks/0/chart/type", "unsupported type: radar")},
	})
}

func TestShapesOfRichText(t *testing.T) {
	t.Parallel()
	rich := func(parts string) string { return `[{"type":"rich_text","elements":[` + parts + `]}]` }
	section := func(leaf string) string { return rich(`{"type":"rich_text_section","elements":[` + leaf + `]}`) }
	runRows(t, blockkit.Message, []row{
		{"styled text", section(`{"type":"text","text":"a","style":{"bold":true}}`), nil},
		{"mentions", section(`{"type":"user","user_id":"U1"},{"type":"usergroup","usergroup_id":"S1"},{"type":"channel","channel_id":"C1"},{"type":"broadcast","range":"here"}`), nil},
		{"date", section(`{"type":"date","timestamp":1,"format":"{date}","fallback":"x"}`), nil},
		{"preformatted", rich(`{"type":"rich_text_preformatted","elements":[{"type":"text","text":"log"}],"border":0}`), nil},
		{"list", rich(`{"type":"rich_text_list","style":"bullet","indent":8,"elements":[{"type":"rich_text_section","elements":[]}]}`), nil},
		{"indent", rich(`{"type":"rich_text_list","style":"bullet","indent":9,"elements":[]}`), msg("/blocks/0/elements/0/indent", "must be less than 8")},
		{"list style", rich(`{"type":"rich_text_list","style":"dash","elements":[]}`), msg("/blocks/0/elements/0/style", "must be a valid enum value")},
		{"bare text", rich(`{"type":"text","text":"a"}`), msg("/blocks/0/elements/0/type", "unsupported type: text")},
		{"unknown leaf", section(`{"type":"blink"}`), msg("/blocks/0/elements/0/elements/0/type", "unsupported type: blink")},
		{"broadcast range", section(`{"type":"broadcast","range":"all"}`), msg("/blocks/0/elements/0/elements/0/range", "must be a valid enum value")},
		{"link without url", section(`{"type":"link","text":"x"}`), msg("/blocks/0/elements/0/elements/0", "missing required field: url")},
		{"style name", section(`{"type":"text","text":"a","style":{"blink":true}}`), msg("/blocks/0/elements/0/elements/0/style", "invalid additional property: blink")},
		{"no elements", `[{"type":"rich_text"}]`, msg("/blocks/0", "missing required field: elements")},
		{"mention in code", rich(`{"type":"rich_text_preformatted","elements":[{"type":"user","user_id":"U1"}]}`), msg("/blocks/0/elements/0/elements/0/type", "unsupported type: user")},
	})
}

func TestEveryElementHasAnAcceptedForm(t *testing.T) {
	t.Parallel()
	for _, e := range []string{
		`{"type":"datepicker","initial_date":"2026-01-31"}`, `{"type":"timepicker","initial_time":"09:30","timezone":"UTC"}`,
		`{"type":"datetimepicker","initial_date_time":1700000000}`, `{"type":"users_select"}`,
		`{"type":"conversations_select","filter":{"include":["public"]},"response_url_enabled":true}`,
		`{"type":"channels_select","initial_channel":"C1"}`, `{"type":"external_select","min_query_length":0}`,
		`{"type":"multi_users_select","initial_users":["U1"],"max_selected_items":2}`, `{"type":"multi_channels_select"}`,
		`{"type":"multi_conversations_select","default_to_current_conversation":true}`, `{"type":"multi_external_select"}`,
		`{"type":"workflow_button","text":` + plain("w") + `,"workflow":{"trigger":{"url":"https://slack.com/shortcuts/x"}}}`,
		`{"type":"overflow","options":[{"text":` + plain("o") + `,"value":"v","url":"https://a.test/"}]}`,
	} {
		runRows(t, blockkit.Message, []row{{e, "[" + actions(e) + "]", nil}})
	}
	for _, e := range []string{
		`{"type":"number_input","is_decimal_allowed":false,"min_value":"1"}`, `{"type":"email_text_input"}`, `{"type":"url_text_input"}`,
		`{"type":"file_input","max_files":10,"filetypes":["png"]}`, `{"type":"rich_text_input","min_lines":1,"max_lines":100}`,
		`{"type":"plain_text_input","multiline":true,"max_length":3000,"dispatch_action_config":{"trigger_actions_on":["on_enter_pressed"]}}`,
	} {
		runRows(t, blockkit.Modal, []row{{e, "[" + input(e) + "]", nil}})
	}
}
