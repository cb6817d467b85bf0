package workspace_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// TestEverybodyAtOnce has people, the bot, faults and onlookers at work at the same time; the race detector and the
// account at the end are the judges.
func TestEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{RefreshOverlap: time.Millisecond, AckTimeout: 200 * time.Millisecond})
	listen(t, p)
	const rounds = 20
	var all sync.WaitGroup
	post := func(i int) {
		ts := p.post(t, "channel", p.builds, "text", strconv.Itoa(i), "blocks", button)
		_, err := p.Click(within(t), workspace.ClickRequest{User: p.ann, Channel: p.builds, MessageTS: ts, ActionID: "go"})
		if err != nil {
			t.Errorf("click %d: %v", i, err)
		}
		p.form(t, "chat.update", "channel", p.builds, "ts", ts, "text", "done "+strconv.Itoa(i))
	}
	work := []func(int){
		post,
		func(int) {
			if _, err := p.Slash(within(t), workspace.SlashRequest{User: p.bob, Channel: p.builds}); err != nil {
				t.Errorf("slash: %v", err)
			}
		},
		func(i int) {
			if err := p.Rename(p.lobby, fmt.Sprint("lobby", i)); err != nil {
				t.Errorf("rename: %v", err)
			}
		},
		func(int) { _ = p.Disconnect(workspace.RefreshRequested) }, // between two connections there is none
		func(int) { p.State(); p.Traffic(); p.Connections(); p.Messages(p.builds) },
	}
	for _, do := range work {
		all.Go(func() {
			for i := range rounds {
				do(i)
			}
		})
	}
	all.Wait()
	if n := len(p.Messages(p.builds)); n != rounds {
		t.Errorf("messages = %d, want %d", n, rounds)
	}
	for _, m := range p.Messages(p.builds) {
		if m.Edited == nil || len(m.Blocks) != 0 {
			t.Errorf("message = %+v, want it updated", m)
		}
	}
}
