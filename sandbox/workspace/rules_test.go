package workspace_test

import (
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// ruleRow is one call and the code it is refused with; empty means accepted.
type ruleRow struct {
	name   string
	method string
	args   []string
	want   string
}

func runRules(t *testing.T, p place, rows []ruleRow) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if a := p.form(t, r.method, r.args...); a.code() != r.want || a.status != 200 {
				t.Errorf("%s(%.200q) = %d %.300s, want 200 and error %q", r.method, r.args, a.status, a.raw, r.want)
			}
		})
	}
}

func TestPostRules(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{MetadataLimit: 200})
	robot := p.AddUser(workspace.User{Name: "robot", Bot: true}).ID
	gone := p.AddUser(workspace.User{Name: "gone", Deleted: true}).ID
	root := p.post(t, "channel", p.builds, "text", "root")
	long := strings.Repeat("é", 40_001)
	many := "[" + strings.Repeat(`{"text":"x"},`, 100) + `{"text":"x"}]`
	divs := "[" + strings.Repeat(`{"type":"divider"},`, 50) + `{"type":"divider"}]`
	big := "[" + strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+strings.Repeat("x", 2900)+`"}},`, 4) +
		`{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("x", 2900) + `"}}]`
	post := "chat.postMessage"
	runRules(t, p, []ruleRow{
		{"accepted", post, []string{"channel", p.builds, "text", "x"}, ""},
		{"by name", post, []string{"channel", "#builds", "text", "x"}, ""},
		{"no channel", post, []string{"text", "x"}, "invalid_arguments"},
		{"unknown channel", post, []string{"channel", "C404", "text", "x"}, "channel_not_found"},
		{"ids are case-sensitive", post, []string{"channel", "c0builds", "text", "x"}, "channel_not_found"},
		{"public, not a member", post, []string{"channel", p.lobby, "text", "x"}, "not_in_channel"},
		{"private, not a member", post, []string{"channel", p.secret, "text", "x"}, "channel_not_found"},
		{"private, member", post, []string{"channel", p.private, "text", "x"}, ""},
		{"archived", post, []string{"channel", p.attic, "text", "x"}, "is_archived"},
		{"person", post, []string{"channel", p.ann, "text", "x"}, ""},
		{"unknown person", post, []string{"channel", "U404", "text", "x"}, "channel_not_found"},
		{"deleted person", post, []string{"channel", gone, "text", "x"}, "channel_not_found"},
		{"a bot", post, []string{"channel", robot, "text", "x"}, "cannot_dm_bot"},
		{"nothing to say", post, []string{"channel", p.builds}, "no_text"},
		{"empty blocks alone", post, []string{"channel", p.builds, "blocks", "[]"}, "no_text"},
		{"null blocks", post, []string{"channel", p.builds, "blocks", "null", "text", "x"}, ""},
		{"blocks alone", post, []string{"channel", p.builds, "blocks", button}, ""},
		{"attachments alone", post, []string{"channel", p.builds, "attachments", `[{"text":"x"}]`}, ""},
		{"long text is cut", post, []string{"channel", p.builds, "text", long}, ""},
		{"blocks no JSON", post, []string{"channel", p.builds, "blocks", "[{"}, "invalid_blocks_format"},
		{"51 blocks", post, []string{"channel", p.builds, "blocks", divs}, "invalid_blocks"},
		{"blocks too long together", post, []string{"channel", p.builds, "blocks", big}, "msg_blocks_too_long"},
		{"bad attachment block", post, []string{"channel", p.builds, "attachments", `[{"blocks":[{}]}]`}, "invalid_attachments"},
		{"101 attachments", post, []string{"channel", p.builds, "attachments", many}, "too_many_attachments"},
		{"metadata no object", post, []string{"channel", p.builds, "text", "x", "metadata", `[]`}, "invalid_metadata_format"},
		{"metadata no JSON", post, []string{"channel", p.builds, "text", "x", "metadata", `{`}, "invalid_metadata_format"},
		{"metadata without payload", post, []string{"channel", p.builds, "text", "x", "metadata", `{"event_type":"a"}`}, "invalid_metadata_schema"},
		{"metadata without type", post, []string{"channel", p.builds, "text", "x", "metadata", `{"event_payload":{}}`}, "invalid_metadata_schema"},
		{"metadata with more", post, []string{"channel", p.builds, "text", "x", "metadata", `{"event_type":"a","event_payload":{},"x":1}`}, "invalid_metadata_schema"},
		{"metadata too large", post, []string{"channel", p.builds, "text", "x", "metadata", `{"event_type":"a","event_payload":{"x":"` + strings.Repeat("x", 200) + `"}}`}, "metadata_too_large"},
		{"empty metadata of slack-go", post, []string{"channel", p.builds, "text", "x", "metadata", `{"event_type":"","event_payload":null}`}, ""},
		{"thread", post, []string{"channel", p.builds, "text", "x", "thread_ts", root}, ""},
		{"thread of another channel", post, []string{"channel", p.private, "text", "x", "thread_ts", root}, "thread_not_found"},
		{"thread malformed", post, []string{"channel", p.builds, "text", "x", "thread_ts", "yesterday"}, "invalid_thread_ts"},
		{"ephemeral", "chat.postEphemeral", []string{"channel", p.builds, "user", p.ann, "text", "x"}, ""},
		{"ephemeral without user", "chat.postEphemeral", []string{"channel", p.builds, "text", "x"}, "invalid_arguments"},
		{"ephemeral to a non-member", "chat.postEphemeral", []string{"channel", p.builds, "user", gone, "text", "x"}, "user_not_in_channel"},
		{"ephemeral too long", "chat.postEphemeral", []string{"channel", p.builds, "user", p.ann, "text", long}, "msg_too_long"},
		{"ephemeral of nothing", "chat.postEphemeral", []string{"channel", p.builds, "user", p.ann}, "no_text"},
		{"ephemeral elsewhere", "chat.postEphemeral", []string{"channel", p.lobby, "user", p.ann, "text", "x"}, "not_in_channel"},
		{"ephemeral in the attic", "chat.postEphemeral", []string{"channel", p.attic, "user", p.ann, "text", "x"}, "is_archived"},
		{"permalink", "chat.getPermalink", []string{"channel", p.builds, "message_ts", root}, ""},
		{"permalink of nothing", "chat.getPermalink", []string{"channel", p.builds, "message_ts", "1.000000"}, "message_not_found"},
		{"permalink of nowhere", "chat.getPermalink", []string{"channel", "C404", "message_ts", root}, "channel_not_found"},
	})
	for _, m := range p.Messages(p.builds) {
		if n := len([]rune(m.Text)); n > 40_000 {
			t.Errorf("a posted text has %d characters, want at most 40,000", n)
		}
	}
}

func TestUpdateAndDeleteRules(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	mine := p.post(t, "channel", p.builds, "text", "mine")
	theirs, err := p.Say(p.ann, p.builds, "theirs", "")
	if err != nil {
		t.Fatal(err)
	}
	old := p.post(t, "channel", p.private, "text", "old")
	if err := p.Archive(p.private); err != nil {
		t.Fatal(err)
	}
	up, del := "chat.update", "chat.delete"
	runRules(t, p, []ruleRow{
		{"update", up, []string{"channel", p.builds, "ts", mine, "text", "x"}, ""},
		{"update with 4,000", up, []string{"channel", p.builds, "ts", mine, "text", strings.Repeat("é", 4000)}, ""},
		{"update with 4,001", up, []string{"channel", p.builds, "ts", mine, "text", strings.Repeat("é", 4001)}, "msg_too_long"},
		{"update of nothing", up, []string{"channel", p.builds, "ts", "1.000000", "text", "x"}, "message_not_found"},
		{"update of theirs", up, []string{"channel", p.builds, "ts", theirs.TS, "text", "x"}, "cant_update_message"},
		{"update by name", up, []string{"channel", "#builds", "ts", mine, "text", "x"}, "channel_not_found"},
		{"update by person", up, []string{"channel", p.ann, "ts", mine, "text", "x"}, "channel_not_found"},
		{"update in an archive", up, []string{"channel", p.private, "ts", old, "text", "x"}, "is_inactive"},
		{"update to nothing", up, []string{"channel", p.builds, "ts", mine}, "no_text"},
		{"update to bad blocks", up, []string{"channel", p.builds, "ts", mine, "blocks", `[{}]`}, "invalid_blocks"},
		{"delete theirs", del, []string{"channel", p.builds, "ts", theirs.TS}, "cant_delete_message"},
		{"delete nothing", del, []string{"channel", p.builds, "ts", "1.000000"}, "message_not_found"},
		{"delete in a secret place", del, []string{"channel", p.secret, "ts", mine}, "channel_not_found"},
		{"delete", del, []string{"channel", p.builds, "ts", mine}, ""},
		{"delete again", del, []string{"channel", p.builds, "ts", mine}, "message_not_found"},
	})
}

func TestConversationAndUserRules(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{Scopes: append(workspace.DefaultScopes(), "channels:join", "team:read")})
	gone := p.AddUser(workspace.User{Name: "gone", Email: "gone@example.com", Deleted: true}).ID
	ts := p.post(t, "channel", p.builds, "text", "x")
	runRules(t, p, []ruleRow{
		{"list", "conversations.list", nil, ""},
		{"list limit", "conversations.list", []string{"limit", "1001"}, "invalid_limit"},
		{"list cursor", "conversations.list", []string{"cursor", "bogus"}, "invalid_cursor"},
		{"list types", "conversations.list", []string{"types", "dungeon"}, "invalid_types"},
		{"list ims", "conversations.list", []string{"types", "public_channel,im"}, "missing_scope"},
		{"list of a person", "users.conversations", []string{"user", p.ann}, ""},
		{"list of a stranger", "users.conversations", []string{"user", "U404"}, "user_not_found"},
		{"info", "conversations.info", []string{"channel", p.lobby}, ""},
		{"info of a secret", "conversations.info", []string{"channel", p.secret}, "channel_not_found"},
		{"info of nothing", "conversations.info", []string{"channel", "C404"}, "channel_not_found"},
		{"open", "conversations.open", []string{"users", p.bob}, ""},
		{"open a stranger", "conversations.open", []string{"users", "U404"}, "user_not_found"},
		{"open a deleted person", "conversations.open", []string{"users", gone}, "user_disabled"},
		{"open nobody", "conversations.open", nil, "users_list_not_supplied"},
		{"open two", "conversations.open", []string{"users", p.ann + "," + p.bob}, "missing_scope"},
		{"open the bot", "conversations.open", []string{"users", workspace.BotUserID}, "cannot_dm_bot"},
		{"open a channel", "conversations.open", []string{"channel", p.builds}, "channel_not_found"},
		{"open without creating", "conversations.open", []string{"users", p.ann, "prevent_creation", "true"}, "channel_not_found"},
		{"members", "conversations.members", []string{"channel", p.builds}, ""},
		{"members of a secret", "conversations.members", []string{"channel", p.secret}, "channel_not_found"},
		{"history", "conversations.history", []string{"channel", p.builds}, ""},
		{"history elsewhere", "conversations.history", []string{"channel", p.lobby}, "not_in_channel"},
		{"history of a secret", "conversations.history", []string{"channel", p.secret}, "channel_not_found"},
		{"history limit", "conversations.history", []string{"channel", p.builds, "limit", "0"}, "invalid_limit"},
		{"history cursor", "conversations.history", []string{"channel", p.builds, "cursor", "x"}, "invalid_cursor"},
		{"history oldest", "conversations.history", []string{"channel", p.builds, "oldest", "now"}, "invalid_ts_oldest"},
		{"history latest", "conversations.history", []string{"channel", p.builds, "latest", "now"}, "invalid_ts_latest"},
		{"replies", "conversations.replies", []string{"channel", p.builds, "ts", ts}, ""},
		{"replies to nothing", "conversations.replies", []string{"channel", p.builds, "ts", "1.000000"}, "thread_not_found"},
		{"join", "conversations.join", []string{"channel", p.lobby}, ""},
		{"join again", "conversations.join", []string{"channel", p.lobby}, ""},
		{"join a private one", "conversations.join", []string{"channel", p.private}, "method_not_supported_for_channel_type"},
		{"join an archived one", "conversations.join", []string{"channel", p.AddChannel(workspace.ChannelSpec{Name: "past", Archived: true}).ID}, "is_archived"},
		{"user", "users.info", []string{"user", p.ann}, ""},
		{"no user", "users.info", []string{"user", "U404"}, "user_not_found"},
		{"email", "users.lookupByEmail", []string{"email", "nobody@example.com"}, "users_not_found"},
		{"email of a deleted person", "users.lookupByEmail", []string{"email", "gone@example.com"}, "users_not_found"},
		{"bot", "bots.info", []string{"bot", "B404"}, "bot_not_found"},
		{"team", "team.info", nil, ""},
		{"unknown method", "chat.shout", nil, "unknown_method"},
		{"asked-for error", "api.test", []string{"error", "my_error"}, "my_error"},
	})
}
