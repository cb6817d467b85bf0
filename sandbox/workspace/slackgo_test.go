package workspace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestSlackGoPostsUpdatesAndReadsBack(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	api := p.client()
	who, err := api.AuthTestContext(t.Context())
	if err != nil || who.UserID != workspace.BotUserID || who.BotID != workspace.BotID {
		t.Fatalf("AuthTest = %+v, %v", who, err)
	}
	meta := slack.SlackMetadata{EventType: "build_failed", EventPayload: map[string]any{"delivery": "d-1"}}
	channel, ts, err := api.PostMessageContext(t.Context(), p.builds, slack.MsgOptionText("broken", false),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*broken*", false, false), nil, nil)),
		slack.MsgOptionMetadata(meta))
	if err != nil || channel != p.builds {
		t.Fatalf("PostMessage = %q, %q, %v", channel, ts, err)
	}
	_, _, text, err := api.UpdateMessageContext(t.Context(), p.builds, ts, slack.MsgOptionText("mended", false))
	if err != nil || text != "mended" {
		t.Fatalf("UpdateMessage = %q, %v; want mended", text, err)
	}
	for _, all := range []bool{false, true} {
		h, err := api.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{
			ChannelID: p.builds, IncludeAllMetadata: all,
		})
		if err != nil || len(h.Messages) != 1 {
			t.Fatalf("history = %+v, %v; want one message", h, err)
		}
		m := h.Messages[0]
		want := ""
		if all {
			want = "build_failed"
		}
		if m.Text != "mended" || len(m.Blocks.BlockSet) != 0 || m.Edited == nil || m.Metadata.EventType != want {
			t.Errorf("include_all_metadata=%v: message = %+v, want mended without blocks and metadata %q", all, m, want)
		}
	}
	link, err := api.GetPermalinkContext(t.Context(), &slack.PermalinkParameters{Channel: p.builds, Ts: ts})
	if err != nil || link == "" {
		t.Errorf("GetPermalink = %q, %v", link, err)
	}
	if _, _, err := api.DeleteMessageContext(t.Context(), p.builds, ts); err != nil {
		t.Errorf("DeleteMessage: %v", err)
	}
	if got := p.Messages(p.builds); len(got) != 0 {
		t.Errorf("messages after delete = %+v, want none", got)
	}
}

func TestSlackGoReadsWhyBlocksAreRefused(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	long := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", strings.Repeat("x", 3001), false, false), nil, nil)
	_, _, err := p.client().PostMessageContext(t.Context(), p.builds, slack.MsgOptionBlocks(long))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != "invalid_blocks" {
		t.Fatalf("error = %#v, want invalid_blocks", err)
	}
	want := []string{
		"[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
		"[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
	}
	if diff := cmp.Diff(want, refused.ResponseMetadata.Messages); diff != "" || len(refused.Errors) != 2 {
		t.Errorf("%d errors, messages (-want +got):\n%s", len(refused.Errors), diff)
	}
}

func TestSlackGoReadsUsersAndChannels(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	api := p.client()
	u, err := api.GetUserByEmailContext(t.Context(), "ANN@example.com")
	if err != nil || u.ID != p.ann || u.TZ != "Europe/Berlin" || u.Profile.Email != "ann@example.com" {
		t.Errorf("GetUserByEmail = %+v, %v; want ann in Berlin", u, err)
	}
	if u, err := api.GetUserInfoContext(t.Context(), p.bob); err != nil || u.Name != "bob" || u.IsBot {
		t.Errorf("GetUserInfo = %+v, %v; want bob", u, err)
	}
	if all, err := api.GetUsersContext(t.Context()); err != nil || len(all) != 3 {
		t.Errorf("GetUsers = %d, %v; want 3", len(all), err)
	}
	list, next, err := api.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{
		Types: []string{"public_channel", "private_channel"}, Limit: 2, ExcludeArchived: true,
	})
	if err != nil || len(list) != 2 || next == "" {
		t.Fatalf("GetConversations = %d, cursor %q, %v; want 2 and a cursor", len(list), next, err)
	}
	rest, next, err := api.GetConversationsContext(t.Context(), &slack.GetConversationsParameters{
		Types: []string{"public_channel", "private_channel"}, Limit: 2, ExcludeArchived: true, Cursor: next,
	})
	if err != nil || len(rest) != 1 || rest[0].ID != p.private || !rest[0].IsPrivate || next != "" {
		t.Errorf("second page = %+v, cursor %q, %v; want the private channel alone", rest, next, err)
	}
	c, err := api.GetConversationInfoContext(t.Context(), &slack.GetConversationInfoInput{ChannelID: p.builds})
	if err != nil || c.Name != "builds" || !c.IsMember {
		t.Errorf("GetConversationInfo = %+v, %v; want builds", c, err)
	}
	members, _, err := api.GetUsersInConversationContext(t.Context(), &slack.GetUsersInConversationParameters{ChannelID: p.builds})
	if err != nil || len(members) != 3 {
		t.Errorf("members = %v, %v; want 3", members, err)
	}
	dm, _, already, err := api.OpenConversationContext(t.Context(), &slack.OpenConversationParameters{Users: []string{p.ann}})
	if err != nil || already || dm.ID[0] != 'D' {
		t.Errorf("OpenConversation = %+v, %v, %v; want a new D...", dm, already, err)
	}
	if bot, err := api.GetBotInfoContext(t.Context(), slack.GetBotInfoParameters{Bot: workspace.BotID}); err != nil || bot.ID != workspace.BotID {
		t.Errorf("GetBotInfo = %+v, %v", bot, err)
	}
}
