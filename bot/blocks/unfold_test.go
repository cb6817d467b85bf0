package blocks_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
)

// TestEveryFoldedEventCanBeReadByPressingOn presses the button of each message until there is none.
func TestEveryFoldedEventCanBeReadByPressingOn(t *testing.T) {
	t.Parallel()
	all := mixed(usual(), 60)
	for i := range all {
		all[i].Name = fmt.Sprintf("service-%02d-", i)
	}
	next := regexp.MustCompile(`"more ` + cardID + ` (\d+)"`)
	var said strings.Builder
	for from, presses := 0, 0; ; presses++ {
		if presses > len(all) {
			t.Fatal("the buttons go in a circle")
		}
		_, wired := wire(t, blocks.Answer(commands.Reply{Body: commands.Events{Events: all[from:], Card: cardID, From: from}}, styled("en")))
		said.Write(wired)
		more := next.FindSubmatch(wired)
		if more == nil {
			break
		}
		n, err := strconv.Atoi(string(more[1]))
		if err != nil || n <= from {
			t.Fatalf("behind %d the button leads to %s", from, more[1])
		}
		from = n
	}
	for _, e := range all {
		if !strings.Contains(said.String(), e.Name) {
			t.Errorf("%s is told nowhere", e.Name)
		}
	}
}
