package workspace_test

import (
	"slices"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestWhatIsTypedBecomesWhatSlackSends(t *testing.T) {
	inBubble(t, workspace.Options{BotName: "pipelinebot"}, func(t *testing.T, s sphere) {
		s.AddUser(workspace.User{ID: "U0DOT", Name: "li.wei", RealName: "李伟"})
		s.AddUser(workspace.User{ID: "U0LI", Name: "li", RealName: "Ann Lee"})
		s.AddUser(workspace.User{ID: "U0GONE", Name: "gone", Deleted: true})
		direct, err := s.DirectMessage(s.ann)
		if err != nil {
			t.Fatal(err)
		}
		for typed, want := range map[string]string{
			"@pipelinebot status demo":  "<@U0SANDBOX> status demo",
			"@PipelineBot: help":        "<@U0SANDBOX>: help",
			"ask @pipelinebot, @bob.":   "ask <@U0SANDBOX>, <@U0BOB>.",
			"@pipelinebots @pipeline":   "@pipelinebots @pipeline",
			"@li.wei @li. @李伟, @li.we":  "<@U0DOT> <@U0LI>. <@U0DOT>, @li.we",
			"@Ann Lee @Ann Leer @ann":   "<@U0LI> <@U0ANN> Leer <@U0ANN>",
			"ann@ann me@bob.com a.@bob": "ann@ann me@bob.com a.@bob",
			"(@bob) \"@bob\" @bob's":    "(<@U0BOB>) \"<@U0BOB>\" <@U0BOB>'s",
			"@gone @nobody @":           "@gone @nobody @",
			"> a & <@U0BOB> <!channel>": "&gt; a &amp; &lt;@U0BOB&gt; &lt;!channel&gt;",
			"#builds https://ci.test/?": "<#C0BUILDS|builds> <https://ci.test/>?",
			"":                          "",
		} {
			for _, channel := range []string{s.builds, direct.ID} {
				if m, err := s.Type(s.ann, channel, typed, ""); err != nil || m.Text != want {
					t.Errorf("%q is sent as %q (%v), want %q", typed, m.Text, err, want)
				}
			}
		}
	})
}

func TestTheBotHearsOfANameThatWasTyped(t *testing.T) {
	inBubble(t, workspace.Options{BotName: "pipelinebot"}, func(t *testing.T, s sphere) {
		m, err := s.Type(s.ann, s.builds, "@pipelinebot help", "")
		if err != nil || !slices.Contains(m.Mentions, workspace.Mention{Kind: "user", ID: workspace.BotUserID}) {
			t.Errorf("the message mentions %v (%v), want the bot", m.Mentions, err)
		}
	})
}
