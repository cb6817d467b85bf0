package commands

import (
	"context"

	"github.com/pipelinebot/pipelinebot/store"
)

// defaultProject shows, sets or removes the project that may be left out in this channel.
func (r *Router) defaultProject(ctx context.Context, c *call) (Body, error) {
	if c.settingsErr != nil {
		return nil, stored("reading the settings", c.settingsErr)
	}
	if len(c.args) == 0 {
		return DefaultSet{Project: r.placeProject(c), By: c.inv.User}, nil
	}
	if len(c.args) > 1 {
		return nil, Problem{Code: TooManyWords, Input: c.args[1].text, Try: []string{join("default", c.args[0].text)}}
	}
	project := ""
	if !c.args[0].isKeyword("off", "none", "no", "clear", "关闭", "无") {
		var err error
		if project, err = r.project(ctx, c, c.args[0]); err != nil {
			return nil, err
		}
	}
	changed := false
	err := r.update(ctx, c, c.place, "writing the default project", func(s *store.Settings) error {
		changed = s.Project != project
		s.Project = project
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.public = changed
	return DefaultSet{Project: project, Changed: changed, By: c.inv.User}, nil
}
