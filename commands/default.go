package commands

import (
	"context"
	"errors"
	"strings"

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
	project := ""
	if len(c.args) > 1 || !c.args[0].isKeyword("off", "none", "no", "clear", "关闭", "无") {
		var err error
		if project, err = r.projectOfWords(ctx, c); err != nil {
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

// projectOfWords reads all the words as one project, whose name may have spaces, or as a link into one.
func (r *Router) projectOfWords(ctx context.Context, c *call) (string, error) {
	if i := r.linkIndex(c.args); i >= 0 {
		w, err := r.followLink(ctx, c, i)
		return w.project, err
	}
	project, err := r.project(ctx, c, word{text: strings.Join(texts(c.args), " ")})
	var mistake Problem
	if len(c.args) > 1 && errors.As(err, &mistake) && r.isProject(ctx, c.args[0]) {
		return "", Problem{Code: TooManyWords, Input: c.args[1].text, Try: []string{join("default", unwrap(c.args[0].text))}}
	}
	return project, err
}
