package bot

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

// maxHome is how many blocks a view takes.
const maxHome = 100

// publishHome fills the Home tab of a person with what they hear of and with the commands there are.
func (b *Bot) publishHome(ctx context.Context, user string) error {
	who := b.askers.of(ctx, user)
	var all []slack.Block
	for _, line := range []string{"subscriptions me", "help"} {
		reply := b.options.Dispatcher.Dispatch(ctx, commands.Invocation{
			ID: "home", User: user, Channel: user, Direct: true, Text: line, Locale: who.Locale, Zone: zoneOr(who.Zone), Button: true,
		})
		if len(all) > 0 {
			all = append(all, slack.NewDividerBlock())
		}
		all = append(all, b.render(reply).Blocks...)
	}
	view := slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: all[:min(len(all), maxHome)]},
	}
	return b.web.call(ctx, func(ctx context.Context) error {
		_, err := b.web.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
		return err
	})
}
