package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionInfo says what this binary was built from.
type versionInfo struct{ Version, Commit, Go string }

// buildVersion reads what the Go tool stamped into the binary; nothing has to be passed to the linker.
func buildVersion() versionInfo {
	v := versionInfo{Version: "devel", Commit: "unknown", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v.Commit = s.Value[:12]
		}
	}
	return v
}

func (v versionInfo) line() string {
	return fmt.Sprintf("pipelinebot %s (commit %s, %s)", v.Version, v.Commit, v.Go)
}
