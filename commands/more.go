package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/pipelinebot/pipelinebot/store"
)

// more shows in full the events a folded message left out. The button is only good where the message was posted.
func (r *Router) more(ctx context.Context, c *call) (Body, error) {
	from := 0
	if len(c.args) == 2 {
		n, err := strconv.Atoi(c.args[1].text)
		if err != nil || n < 0 {
			return nil, staleButton()
		}
		from = n
		c.args = c.args[:1]
	}
	if len(c.args) != 1 || r.opts.Cards == nil {
		return nil, staleButton()
	}
	card, err := r.opts.Cards.Card(ctx, c.args[0].text)
	if errors.Is(err, store.ErrNotFound) {
		return nil, staleButton()
	}
	if err != nil {
		return nil, stored("reading a card", err)
	}
	here := []string{c.inv.Channel, c.place, c.inv.User}
	if !slices.Contains(here, card.Target) && (card.Channel == "" || card.Channel != c.inv.Channel) {
		return nil, staleButton()
	}
	events := slices.DeleteFunc(slices.Clone(card.Events), func(e store.Event) bool { return !r.mayShow(e.Project) })
	if from >= len(events) {
		return nil, staleButton()
	}
	return Events{Events: events[from:], Card: card.ID, From: from}, nil
}

func staleButton() Problem { return Problem{Code: Stale, Try: []string{"subscriptions", "help"}} }
