package workspace_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestUpdateReplacesAsSlackDoes(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	meta := `{"event_type":"a","event_payload":{"id":"1"}}`
	other := `{"event_type":"b","event_payload":{}}`
	for _, r := range []struct {
		name                string
		args                []string
		text                string
		blocks, attachments bool
		metadata            string
	}{
		{"text takes the blocks away", []string{"text", "new"}, "new", false, true, meta},
		{"blocks take the text away", []string{"blocks", button}, "", true, true, meta},
		{"both", []string{"text", "new", "blocks", button}, "new", true, true, meta},
		{"no attachments", []string{"text", "new", "attachments", "[]"}, "new", false, false, meta},
		{"other metadata", []string{"text", "new", "metadata", other}, "new", false, true, other},
		{"no metadata", []string{"text", "new", "metadata", "{}"}, "new", false, true, ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			ts := p.post(t, "channel", p.builds, "text", "old", "blocks", button, "attachments", `[{"text":"a"}]`, "metadata", meta)
			if a := p.form(t, "chat.update", append([]string{"channel", p.builds, "ts", ts}, r.args...)...); a.code() != "" {
				t.Fatalf("update = %s", a.raw)
			}
			m := p.Thread(p.builds, ts)[0]
			if m.Text != r.text || (m.Blocks != nil) != r.blocks || (m.Attachments != nil) != r.attachments || string(m.Metadata) != r.metadata {
				t.Errorf("message = %+v, want text %q, blocks %v, attachments %v, metadata %s", m, r.text, r.blocks, r.attachments, r.metadata)
			}
			if m.Edited == nil || m.Edited.User != workspace.BotUserID {
				t.Errorf("edited = %+v, want the bot", m.Edited)
			}
		})
	}
}

func TestTimestampsAreUniqueWhileTheClockStands(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	p := serve(t, workspace.Options{Now: func() time.Time { return at }})
	for i := range 3 {
		ts := p.post(t, "channel", p.builds, "text", strconv.Itoa(i))
		if want := fmt.Sprintf("%d.%06d", at.Unix(), i); ts != want {
			t.Errorf("ts = %s, want %s", ts, want)
		}
	}
}

func TestThreadsKeepTheirAccount(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	root := p.post(t, "channel", p.builds, "text", "root")
	first := p.post(t, "channel", p.builds, "text", "one", "thread_ts", root)
	if _, err := p.Say(p.ann, p.builds, "two", first); err != nil {
		t.Fatal(err)
	}
	loud := p.post(t, "channel", p.builds, "text", "three", "thread_ts", root, "reply_broadcast", "true")
	m := p.Messages(p.builds)[0]
	if m.ReplyCount != 3 || m.LatestReply != loud || cmp.Diff([]string{workspace.BotUserID, p.ann}, m.ReplyUsers) != "" {
		t.Errorf("root = %+v, want 3 replies by the bot and ann, the last %s", m, loud)
	}
	if diff := cmp.Diff([]string{"three", "root"}, texts(p.form(t, "conversations.history", "channel", p.builds))); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"root", "one", "two", "three"}, texts(p.form(t, "conversations.replies", "channel", p.builds, "ts", first))); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
	p.form(t, "chat.delete", "channel", p.builds, "ts", loud)
	if m := p.Messages(p.builds)[0]; m.ReplyCount != 2 || m.LatestReply == loud {
		t.Errorf("root after a reply was deleted = %+v, want 2 replies", m)
	}
	p.form(t, "chat.delete", "channel", p.builds, "ts", root)
	if m := p.Messages(p.builds)[0]; m.Subtype != "tombstone" || m.ReplyCount != 2 {
		t.Errorf("deleted root = %+v, want a tombstone with 2 replies", m)
	}
	link := p.form(t, "chat.getPermalink", "channel", p.builds, "message_ts", first)
	contains(t, "?thread_ts="+root+"&cid="+p.builds, link.body["permalink"].(string))
}

func texts(a answer) []string {
	list, _ := a.body["messages"].([]any)
	var out []string
	for _, m := range list {
		s, _ := m.(map[string]any)["text"].(string)
		out = append(out, s)
	}
	return out
}

func TestHistoryPagesNeitherRepeatNorSkip(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	var ts []string
	for i := range 7 {
		ts = append(ts, p.post(t, "channel", p.builds, "text", strconv.Itoa(i)))
	}
	var got []string
	cursor := ""
	for page := 0; ; page++ {
		a := p.form(t, "conversations.history", "channel", p.builds, "limit", "3", "cursor", cursor)
		got = append(got, texts(a)...)
		if page == 0 {
			p.post(t, "channel", p.builds, "text", "between")
			p.form(t, "chat.delete", "channel", p.builds, "ts", ts[3])
		}
		if a.body["has_more"] != true {
			break
		}
		cursor, _ = a.body["response_metadata"].(map[string]any)["next_cursor"].(string)
	}
	if diff := cmp.Diff([]string{"6", "5", "4", "2", "1", "0"}, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for _, r := range []struct {
		name string
		args []string
		want []string
	}{
		{"oldest", []string{"oldest", ts[5]}, []string{"between", "6"}},
		{"oldest inclusive", []string{"oldest", ts[5], "inclusive", "true"}, []string{"between", "6", "5"}},
		{"latest", []string{"latest", ts[1]}, []string{"0"}},
		{"one message", []string{"oldest", ts[2], "latest", ts[2], "inclusive", "1"}, []string{"2"}},
	} {
		a := p.form(t, "conversations.history", append([]string{"channel", p.builds}, r.args...)...)
		if diff := cmp.Diff(r.want, texts(a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.name, diff)
		}
	}
}

func TestMentionsSayWhoIsPinged(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.AddGroup(workspace.Group{ID: "S0OPS", Handle: "ops"})
	ann, all, ops := workspace.Mention{Kind: "user", ID: p.ann}, workspace.Mention{Kind: "everyone", ID: "channel"}, workspace.Mention{Kind: "group", ID: "S0OPS"}
	section := func(s string) string { return `[{"type":"section","text":{"type":"mrkdwn","text":"` + s + `"}}]` }
	for _, r := range []struct {
		name string
		args []string
		want []workspace.Mention
	}{
		{"person", []string{"text", "hi <@U0ANN>"}, []workspace.Mention{ann}},
		{"with label", []string{"text", "<@U0ANN|ann> <!subteam^S0OPS|ops>"}, []workspace.Mention{ann, ops}},
		{"everyone", []string{"text", "<!channel>"}, []workspace.Mention{all}},
		{"everyone, unformatted", []string{"text", "<!channel>", "mrkdwn", "false"}, []workspace.Mention{all}},
		{"escaped", []string{"text", "&lt;!channel&gt; &lt;@U0ANN&gt;"}, nil},
		{"bare", []string{"text", "@channel @ann"}, nil},
		{"bare with link_names", []string{"text", "@channel, @ann", "link_names", "1"}, []workspace.Mention{all, ann}},
		{"bare with parse=full", []string{"text", "@ops", "parse", "full"}, []workspace.Mention{ops}},
		{"twice", []string{"text", "<@U0ANN> <@U0ANN>"}, []workspace.Mention{ann}},
		{"in a block", []string{"text", "x", "blocks", section("<!channel>")}, []workspace.Mention{all}},
		{"in plain text", []string{"text", "x", "blocks", `[{"type":"header","text":{"type":"plain_text","text":"<!channel>"}}]`}, nil},
		{"in rich text", []string{"blocks", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U0ANN"},{"type":"broadcast","range":"channel"},{"type":"usergroup","usergroup_id":"S0OPS"}]}]}]`}, []workspace.Mention{ann, all, ops}},
		{"in markdown", []string{"blocks", `[{"type":"markdown","text":"<@U0ANN>"}]`}, []workspace.Mention{ann}},
		{"in an attachment", []string{"text", "x", "attachments", `[{"text":"<!channel>","fields":[{"value":"<@U0ANN>"}]}]`}, []workspace.Mention{all, ann}},
		{"in an attachment's block", []string{"text", "x", "attachments", `[{"blocks":` + section("<@U0ANN>") + `}]`}, []workspace.Mention{ann}},
	} {
		ts := p.post(t, append([]string{"channel", p.builds}, r.args...)...)
		if diff := cmp.Diff(r.want, p.Thread(p.builds, ts)[0].Mentions); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.name, diff)
		}
	}
	ts := p.post(t, "channel", p.builds, "text", "<!channel>")
	p.form(t, "chat.update", "channel", p.builds, "ts", ts, "text", "calm")
	if m := p.Thread(p.builds, ts)[0]; len(m.Mentions) != 0 || m.Text != "calm" {
		t.Errorf("updated message = %+v, want no mention", m)
	}
}

func TestTextIsKeptAsSent(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	raw := "<!channel> &amp; *b* <https://a.test|x> é \u00a0"
	ts := p.post(t, "channel", p.builds, "text", raw)
	if got := p.Thread(p.builds, ts)[0].Text; got != raw {
		t.Errorf("text = %q, want %q", got, raw)
	}
}

func TestIdsAreGivenToBlocksThatHaveNone(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.post(t, "channel", p.builds, "blocks", strings.ReplaceAll(strings.ReplaceAll(button, `"block_id":"row",`, ""), `"action_id":"go",`, ""))
	got := string(p.Messages(p.builds)[0].Blocks)
	contains(t, `"block_id":"`, got)
	contains(t, `"action_id":"`, got)
}

func TestOldMessagesMakeRoom(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{MaxMessages: 10, MaxTraffic: 20})
	for i := range 50 {
		p.post(t, "channel", p.builds, "text", strconv.Itoa(i))
	}
	list := p.Messages(p.builds)
	if len(list) > 10 || list[len(list)-1].Text != "49" {
		t.Errorf("kept %d, the last %q; want at most 10 and the latest", len(list), list[len(list)-1].Text)
	}
	calls := p.Traffic()
	if len(calls) > 20 || calls[len(calls)-1].Seq != 50 {
		t.Errorf("traffic = %d calls, the last %d; want at most 20 and the 50th", len(calls), calls[len(calls)-1].Seq)
	}
}

func TestEphemeralsForAMessageWithoutRepliesAreTakenAndShownToNobody(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	root, err := p.Say(p.ann, p.builds, "question", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{0, 1} {
		a := p.form(t, "chat.postEphemeral", "channel", p.builds, "user", p.ann, "text", "x", "thread_ts", root.TS)
		if a.code() != "" || a.body["message_ts"] == nil {
			t.Fatalf("got %s, want it taken", a.raw)
		}
		if got := len(p.Ephemerals(p.ann, p.builds)); got != want {
			t.Errorf("ann sees %d ephemeral messages, want %d", got, want)
		}
		if _, err := p.Say(p.bob, p.builds, "reply", root.TS); err != nil {
			t.Fatal(err)
		}
	}
}
