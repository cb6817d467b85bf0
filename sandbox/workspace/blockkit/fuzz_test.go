package blockkit_test

import (
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

func FuzzValidate(f *testing.F) {
	for _, seed := range []string{
		`[{"type":"divider"}]`, `[` + button(`,"confirm":{}`) + `]`, `[` + box(box("{}")) + `]`, `[[[[`, `null`, "[\"\xff\"]",
		`[{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}]`, `{"type":"modal","blocks":[{}]}`, `[{"blocks":[{}]}]`,
		`[{"type":"data_visualization","chart":{"type":"line","series":[{"data":[{}]}],"axis_config":{"categories":[{},[]]}}}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, s := range []blockkit.Surface{blockkit.Message, blockkit.Modal, blockkit.Home} {
			found := blockkit.Validate([]byte(in), s)
			for _, v := range found {
				if v.Code == "" || v.Message == "" {
					t.Errorf("Validate(%q) = %+v, want every violation to have a code and a message", in, v)
				}
			}
			if len(found) == 0 && s == blockkit.Message && blockkit.Size([]byte(in)) > blockkit.MaxMessageSize {
				t.Errorf("Validate accepted %d characters, want at most %d", blockkit.Size([]byte(in)), blockkit.MaxMessageSize)
			}
		}
		for _, v := range append(blockkit.ValidateView([]byte(in)), blockkit.ValidateAttachments([]byte(in))...) {
			if !strings.HasPrefix(v.Pointer, "/view") && !strings.HasPrefix(v.Pointer, "/attachments") && v.Pointer != "" {
				t.Errorf("pointer = %q, want it under /view or /attachments for %q", v.Pointer, in)
			}
		}
	})
}
