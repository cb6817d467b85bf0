package bkci

import (
	"log/slog"
	"strings"
	"time"
)

// DefaultBasePath is where the OpenAPI sits behind the BK-CI gateway.
const DefaultBasePath = "/ms/openapi/api/apigw"

// Options describe the simulated installation. The zero value is a default install: no token, no ETag, Chinese
// texts.
type Options struct {
	// BasePath is the path in front of /v3 and /v4; empty means DefaultBasePath.
	BasePath string
	// Now is the server's clock; nil means time.Now.
	Now func() time.Time
	// Logger hears of each request at debug level; nil means silence.
	Logger *slog.Logger
	// AccessToken, when set, must come as the access_token query parameter of every request.
	AccessToken string
	// TokenExpires is when AccessToken stops being good; zero means never.
	TokenExpires time.Time
	// ETag makes read answers carry an entity tag and honours If-None-Match, as a caching gateway in front would.
	// The real server has none.
	ETag bool
	// GatewayAuth is the server's api.gateway.auth: unknown projects become a 404 instead of an empty list.
	GatewayAuth bool
	// RawFinals keeps the final status of a build uncollapsed in history and detail (EXEC_TIMEOUT instead of
	// FAILED), as servers did that collapsed on reading only.
	RawFinals bool
	// NoStageStatus leaves latestBuildStageStatus out of status and list, as servers before v4.1.0 do.
	NoStageStatus bool
	// English answers with the en_US texts instead of the zh_CN ones.
	English bool
	// Stages is the plan of pipelines that bring none; nil means DefaultStages.
	Stages []StageSpec
	// Seed feeds the coin of faults that have a probability.
	Seed uint64
}

func (o Options) withDefaults() Options {
	if o.BasePath == "" {
		o.BasePath = DefaultBasePath
	}
	o.BasePath = "/" + strings.Trim(o.BasePath, "/")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Stages == nil {
		o.Stages = DefaultStages()
	}
	return o
}
