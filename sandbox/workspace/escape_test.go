package workspace_test

import (
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestSlashTextIsEscapedWhenAsked(t *testing.T) {
	inBubble(t, workspace.Options{ShouldEscape: true}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.AddGroup(workspace.Group{ID: "S0OPS", Handle: "ops"})
		for typed, want := range map[string]string{
			"status demo main":              "status demo main",
			"  status  ":                    "  status  ",
			"a & b < c > d":                 "a &amp; b &lt; c &gt; d",
			"&amp;":                         "&amp;amp;",
			"<!channel>":                    "&lt;!channel&gt;",
			"ask @ann, please":              "ask <@U0ANN>, please",
			"(@bob)":                        "(<@U0BOB>)",
			"@nobody #nowhere":              "@nobody #nowhere",
			"@ops":                          "<!subteam^S0OPS>",
			"mail ann@ann":                  "mail ann@ann",
			"in #builds.":                   "in <#C0BUILDS|builds>.",
			"in #secret":                    "in <#C0SECRET|>",
			"see https://ci.test/a?b=1&c=2": "see <https://ci.test/a?b=1&amp;c=2>",
			"(http://ci.test/x).":           "(<http://ci.test/x>).",
			"“quoted” — x\u00a0y":           "“quoted” — x\u00a0y",
			"":                              "",
		} {
			if _, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: s.builds, Text: typed}); err != nil {
				t.Fatal(err)
			}
			f := a.frames("slash_commands")
			var p struct {
				Text string `json:"text"`
			}
			if err := json.Unmarshal(f[len(f)-1].Payload, &p); err != nil || p.Text != want {
				t.Errorf("%q arrives as %q, want %q (%v)", typed, p.Text, want, err)
			}
		}
	})
}

func TestSlashTextIsPlainByDefault(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		typed := "@ann #builds <x> & https://ci.test"
		if _, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: s.builds, Text: typed}); err != nil {
			t.Fatal(err)
		}
		var p struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(a.frames("slash_commands")[0].Payload, &p); err != nil || p.Text != typed {
			t.Errorf("%q arrives as %q (%v), want it unchanged", typed, p.Text, err)
		}
	})
}

func TestCommandsThatCannotBeTyped(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		r, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: s.builds, Command: "/other"})
		if err != nil || r.Error != workspace.InvalidCommand {
			t.Errorf("unknown command = %+v, %v; want invalid_command", r, err)
		}
		stranger := s.AddUser(workspace.User{Name: "stranger"}).ID
		for name, req := range map[string]workspace.SlashRequest{
			"no person": {User: "U404", Channel: s.builds}, "no channel": {User: s.ann, Channel: "C404"},
			"not a member": {User: stranger, Channel: s.builds}, "archived": {User: s.ann, Channel: s.attic},
		} {
			if _, err := s.Slash(t.Context(), req); err == nil {
				t.Errorf("%s: no error for %+v", name, req)
			}
		}
		if n := len(a.frames("slash_commands")); n != 0 {
			t.Errorf("envelopes = %d, want none", n)
		}
	})
}
