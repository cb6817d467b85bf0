package apiclient

import "time"

// Pipeline is a pipeline and its latest build as the status and list endpoints show them. It is a change token,
// not a history: it shows one build, the one started last, and its number may already belong to a queued one.
type Pipeline struct {
	ProjectID string
	ID        string
	Name      string
	Desc      string

	BuildCount        int64 // Runs so far, retries counted again; not the highest number.
	RunningBuildCount int   // Without builds that wait in a stage review.
	TaskCount         int   // Steps of the definition.

	// LatestBuildNum is the newest number given out. While a build queues it is that build's, and everything else
	// below still describes the one before: never pair it with LatestBuildID.
	LatestBuildNum    int
	LatestBuildID     string      // "" when never built.
	LatestBuildStatus BuildStatus // "" when never built; never REVIEWING: see WaitingStage.
	LatestBuildStart  time.Time   // Zero when never built; second precision; that of the last retry.
	LatestBuildEnd    time.Time   // Zero when none ended; stale while a build runs, so it may precede the start.
	LatestBuildUser   string
	NumAlias          string // A custom build number, when the pipeline has one.

	Trigger   string // Localised text, for display only.
	StartType string // manualTrigger, timerTrigger, remoteTrigger, codeGitWebHookTrigger, ...
	Message   string // Commit message or remark of the latest build, or a localised default.

	Stages     []StageStatus // Of the latest build; none on servers up to v4.0.1.
	StepsTotal int           // Of the latest build.
	StepsDone  int           // Succeeded ones; skipped steps never count.

	Locked        bool
	CanStart      bool
	HasPermission bool // Of the asking user; always false in lists.
	Deleted       bool
	Archiving     bool
	YAML          bool
	FromTemplate  bool
	TemplateID    string
	TemplateName  string // The template's version name.

	Labels    []string // Label names of all groups.
	ViewNames []string

	Version       int
	VersionStatus string // RELEASED, ...
	Creator       string
	Updater       string
	CreateTime    time.Time
	UpdateTime    time.Time
	DeployTime    time.Time
	ServerTime    time.Time // The server's clock when it answered: "x min ago" is measured from it.

	Webhook Webhook
}

// StageStatus is one stage in the strip of a build.
type StageStatus struct {
	ID      string      // "stage-1", ...
	Name    string      // What people call it.
	Status  BuildStatus // "" when not started; for a build queued again it may be localised text.
	Start   time.Time   // Zero for the trigger stage and for those not started.
	Elapsed time.Duration
	ShowMsg string // Localised summary on the first stage only; a hint for display, sometimes wrong.
}

// Webhook is what BK-CI tells about the code event behind a build; all of it may be empty.
type Webhook struct {
	Repo         string // The repository's alias, such as orchard/orchard-api.
	RepoURL      string
	Type         string // GITHUB, GITLAB, ...
	Event        string // PUSH, MERGE_REQUEST, ...
	Branch       string // The target branch.
	SourceBranch string
	Tag          string
	Commit       string
	MergeRequest string // Its number within the repository.
	MergeURL     string
	Issue        string
	Message      string
}

// PipelinePage is one page of a project's pipelines, newest definition first.
type PipelinePage struct {
	Count      int64 // In the whole project.
	Page       int   // From 1.
	Size       int   // What the server used; it caps at 100.
	TotalPages int
	Pipelines  []Pipeline
}

// WaitingStage returns the stage at which the latest build waits for a stage review. It is the only wait that the
// status answer shows; the others hide in a RUNNING build. Servers up to v4.0.1 send no stages: there the build
// history tells.
func (p Pipeline) WaitingStage() (StageStatus, bool) {
	if p.LatestBuildStatus != StatusStageSuccess {
		return StageStatus{}, false
	}
	return pausedStage(p.Stages)
}

func pausedStage(stages []StageStatus) (StageStatus, bool) {
	for _, stage := range stages {
		if stage.Status == StatusPause {
			return stage, true
		}
	}
	return StageStatus{}, false
}
