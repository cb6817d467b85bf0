package commands

import "context"

// version says which version answers.
func (r *Router) version(_ context.Context, c *call) (Body, error) {
	if err := c.none(); err != nil {
		return nil, err
	}
	return r.opts.Version, nil
}
