package bot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// parcel is a failed build owed to a target.
func parcel(id, target string, act store.Act) store.Parcel {
	e := store.Event{
		Kind: store.Failed, Project: "demo", Pipeline: "p-1", Name: "release", Reason: "FAILED",
		Build: store.BuildRef{ID: "b-1", Num: 7, ExecuteCount: 1, Status: "FAILED", User: "ann"}, At: time.Now(), Streak: 1,
	}
	return store.Parcel{Delivery: store.Delivery{ID: id, Target: target, Act: act, Events: []store.Event{e}, Created: time.Now()}}
}

// onCard puts a parcel on the card at a receipt: a reply hangs on it, an edit refreshes it.
func onCard(p store.Parcel, at store.Receipt) store.Parcel {
	if p.Delivery.Act == store.Reply {
		p.Delivery.Thread = "card"
		p.Thread = store.Card{ID: "card", Target: p.Delivery.Target, Channel: at.Channel, Timestamp: at.Timestamp}
		return p
	}
	p.Delivery.Card = "card"
	p.Card = store.Card{ID: "card", Target: p.Delivery.Target, Channel: at.Channel, Timestamp: at.Timestamp, Events: p.Delivery.Events, Version: 1}
	return p
}

func sendError(t *testing.T, err error) *store.SendError {
	t.Helper()
	failed, ok := errors.AsType[*store.SendError](err)
	if !ok {
		t.Fatalf("got %v, want a *store.SendError", err)
	}
	return failed
}

func TestPostCarriesItsDeliveryID(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		got, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
		if err != nil {
			t.Fatal(err)
		}
		said := tm.Messages("C1")
		if len(said) != 1 || got != (store.Receipt{Channel: "C1", Timestamp: said[0].TS}) {
			t.Fatalf("got %+v, the channel has %d messages", got, len(said))
		}
		m := said[0]
		if m.Text == "" || len(m.Blocks) == 0 || m.UnfurlLinks == nil || *m.UnfurlLinks || m.UnfurlMedia == nil || *m.UnfurlMedia {
			t.Errorf("got %+v, want text, blocks and no unfolded links", m)
		}
		var meta struct {
			Type    string            `json:"event_type"`
			Payload map[string]string `json:"event_payload"`
		}
		if err := json.Unmarshal(m.Metadata, &meta); err != nil || meta.Type != "pipelinebot_delivery" || meta.Payload["id"] != "d1" {
			t.Errorf("the metadata is %s, want the delivery id: %v", m.Metadata, err)
		}
	})
}

func TestReplyHangsOnItsCard(t *testing.T) {
	for _, broadcast := range []bool{false, true} {
		inSub := map[bool]string{false: "in the thread", true: "broadcast"}[broadcast]
		t.Run(inSub, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				card, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
				if err != nil {
					t.Fatal(err)
				}
				reply := onCard(parcel("d2", "C1", store.Reply), card)
				reply.Delivery.Broadcast = broadcast
				if _, err := tm.bot.Poster().Send(t.Context(), reply); err != nil {
					t.Fatal(err)
				}
				thread := tm.Thread("C1", card.Timestamp)
				if len(thread) != 2 || thread[1].Broadcast != broadcast {
					t.Errorf("the thread is %+v, want the reply, broadcast %t", thread, broadcast)
				}
			})
		})
	}
}

func TestEditKeepsBlocksAndMetadata(t *testing.T) {
	for _, target := range []string{"C1", "UANN"} {
		t.Run(target, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				card, err := tm.bot.Poster().Send(t.Context(), parcel("d1", target, store.Post))
				if err != nil {
					t.Fatal(err)
				}
				if target == "UANN" && !isDirect(card.Channel) {
					t.Errorf("the receipt names %s, want the direct message", card.Channel)
				}
				edit := onCard(parcel("d2", target, store.Edit), card)
				edit.Card.Events[0].Follow = &store.Follow{Kind: store.Recovered, Build: 8}
				got, err := tm.bot.Poster().Send(t.Context(), edit)
				if err != nil || got != card {
					t.Fatalf("got %+v, %v, want %+v", got, err, card)
				}
				said := tm.Messages(card.Channel)
				if len(said) != 1 || said[0].Edited == nil || len(said[0].Blocks) == 0 || !strings.Contains(string(said[0].Metadata), "d1") {
					t.Errorf("got %+v, want one edited message with blocks and its first metadata", said)
				}
			})
		})
	}
}

func TestCardThatWasNeverPostedIsGone(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		for _, act := range []store.Act{store.Edit, store.Reply} {
			_, err := tm.bot.Poster().Send(t.Context(), onCard(parcel("d1", "C1", act), store.Receipt{}))
			if got := sendError(t, err); got.Reason != store.CardGone {
				t.Errorf("%s: got %v, want that the card is gone", act, got)
			}
		}
		if got := len(tm.Traffic()); got != 0 {
			t.Errorf("%d calls were made, want none", got)
		}
	})
}

func TestRefusedMessageIsSentPlainOnce(t *testing.T) {
	for _, code := range []string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"} {
		t.Run(code, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultCode, Code: code, Times: 1})
				if _, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post)); err != nil {
					t.Fatal(err)
				}
				if said := tm.Messages("C1"); len(said) != 1 || said[0].Text == "" || !strings.Contains(string(said[0].Metadata), "d1") {
					t.Errorf("got %+v, want the plain form with its id", said)
				}
				tm.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultCode, Code: code})
				_, err := tm.bot.Poster().Send(t.Context(), parcel("d2", "C1", store.Post))
				if got := sendError(t, err); got.Reason != store.Refused || got.Code != code {
					t.Errorf("got %v, want refused (%s)", got, code)
				}
				if got := len(tm.calls("chat.postMessage")); got != 4 {
					t.Errorf("%d calls, want 2 for each message", got)
				}
			})
		})
	}
}

func TestCanPost(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		if err := tm.Invite("C2", "UBOB"); err != nil {
			t.Fatal(err)
		}
		tm.AddChannel(workspace.ChannelSpec{ID: "C3", Name: "old", Archived: true, Members: []string{workspace.BotUserID}})
		tm.AddChannel(workspace.ChannelSpec{ID: "G2", Name: "hidden", Private: true, Members: []string{"UANN"}})
		for channel, want := range map[string]string{
			"C1": "", "G1": "", "UANN": "", "D0ANY": "",
			"C2": "not_in_channel", "C3": "is_archived", "G2": "channel_not_found", "CNONE": "channel_not_found",
		} {
			err := tm.bot.Poster().CanPost(t.Context(), channel)
			if want == "" {
				if err != nil {
					t.Errorf("%s: got %v, want yes", channel, err)
				}
				continue
			}
			if got := sendError(t, err); got.Reason != store.TargetGone || got.Code != want {
				t.Errorf("%s: got %v, want %s", channel, got, want)
			}
		}
		tm.Fail(workspace.Fault{Method: "conversations.info", Kind: workspace.FaultStatus, Status: 500})
		if got := sendError(t, tm.bot.Poster().CanPost(t.Context(), "C1")); got.Reason == store.TargetGone {
			t.Errorf("got %v while Slack is down, want not to know", got)
		}
	})
}

func TestTextIsClipped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"short", "short"},
		{strings.Repeat("日", 4000), strings.Repeat("日", 4000)},
		{strings.Repeat("日", 4001), strings.Repeat("日", 3999) + "…"},
	} {
		if got := clipped(tt.text); got != tt.want {
			t.Errorf("%d runes became %d, want %d", len([]rune(tt.text)), len([]rune(got)), len([]rune(tt.want)))
		}
	}
}
