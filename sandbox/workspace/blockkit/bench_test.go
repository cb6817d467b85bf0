package blockkit_test

import (
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// BenchmarkValidate checks a message of the size an alert has: it must not slow a test that checks thousands.
func BenchmarkValidate(b *testing.B) {
	msg := []byte(`[{"type":"header","text":` + plain("Build failed") + `},{"type":"section","text":` + mrkdwn(x(500)) + `,"fields":` +
		rep(6, mrkdwn("*k*")) + `},` + button(`,"url":"https://ci.test/1","action_id":"a"`) + `,{"type":"context","elements":[` + mrkdwn("now") + `]}]`)
	for b.Loop() {
		if found := blockkit.Validate(msg, blockkit.Message); found != nil {
			b.Fatal(found)
		}
	}
}
