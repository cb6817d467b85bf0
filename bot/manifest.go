package bot

import (
	_ "embed" // For the manifest.
)

//go:embed manifest.yaml
var manifest string

// Manifest is the Slack app manifest, in YAML, each scope and event with its reason.
func Manifest() string { return manifest }

// ManifestScopes lists the scopes that the manifest asks for. A test holds the two together.
func ManifestScopes() Scopes {
	return Scopes{
		Needed: []string{
			"commands", "chat:write", "channels:read", "groups:read", "im:write", "im:history", "app_mentions:read", "users:read",
		},
		Optional: []string{"users:read.email", "channels:history", "groups:history"},
	}
}
