package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// How often BK-CI is asked again while it cannot be reached after the start.
const (
	reachFirst = time.Second
	reachMost  = time.Minute
)

// reachCI asks BK-CI until it answers once, so that a wrong address or wrong credentials are known at the start and not
// with the first subscription. It returns an error only when BK-CI refuses the credentials: trying again will not help.
func (a *app) reachCI(ctx context.Context) error {
	for wait := reachFirst; ; wait = min(2*wait, reachMost) {
		_, err := a.client.Projects(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, apiclient.ErrUnauthorized):
			return fmt.Errorf("%s: %w", ciAdvice(err), err)
		case err == nil:
			a.lookout.reach(nil)
			a.logger.Info("bk-ci answers", "url", a.config.bkciAPIURL)
			return nil
		case answers(err):
			a.lookout.reach(nil)
			a.logger.Warn("bk-ci answers, but does not list projects now", "url", a.config.bkciAPIURL, "advice", ciAdvice(err), "err", err)
			return nil
		}
		a.lookout.reach(err)
		a.logger.Warn("bk-ci cannot be used; trying again", "url", a.config.bkciAPIURL, "advice", ciAdvice(err), "err", err, "wait", wait.String())
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait/2 + rand.N(wait)):
		}
	}
}

// answers reports whether BK-CI is there although it did not list projects, which nobody needs to watch one.
func answers(err error) bool {
	return errors.Is(err, apiclient.ErrForbidden) || errors.Is(err, apiclient.ErrRateLimited)
}

// ciAdvice says what an operator may mend when BK-CI answers with err.
func ciAdvice(err error) string {
	switch {
	case errors.Is(err, apiclient.ErrNotFound):
		return "BK-CI answers, but not as its OpenAPI: is BKCI_API_URL complete up to the gateway segment (…/ms/openapi/api/apigw)?"
	case errors.Is(err, apiclient.ErrUnauthorized):
		return "BK-CI refuses the credentials: check BKCI_APP_CODE, BKCI_APP_SECRET and BKCI_ACCESS_TOKEN"
	case errors.Is(err, apiclient.ErrForbidden):
		return "BK-CI does not let BKCI_USER list projects: those it may see can be watched all the same"
	case errors.Is(err, apiclient.ErrRateLimited):
		return "BK-CI asks for a pause: lower BKCI_RATE if this stays"
	case errors.Is(err, apiclient.ErrBadAnswer):
		return "BK-CI's answer is no OpenAPI answer (a login page, or an address that ends too early?): check BKCI_API_URL, up to the gateway segment (…/ms/openapi/api/apigw)"
	default:
		return "BK-CI cannot be reached: is it up, is the host in BKCI_API_URL right, and may this machine connect to it?"
	}
}
