package bkci

import "time"

// wirePipeline is a record of the status and list answers, in the server's order.
type wirePipeline struct {
	ProjectID                            string      `json:"projectId"`
	PipelineID                           string      `json:"pipelineId"`
	PipelineName                         string      `json:"pipelineName"`
	PipelineDesc                         string      `json:"pipelineDesc"`
	TaskCount                            int         `json:"taskCount"`
	BuildCount                           int         `json:"buildCount"`
	Lock                                 bool        `json:"lock"`
	CanManualStartup                     bool        `json:"canManualStartup"`
	LatestBuildStartTime                 int64       `json:"latestBuildStartTime"`
	LatestBuildEndTime                   int64       `json:"latestBuildEndTime"`
	LatestBuildStatus                    Status      `json:"latestBuildStatus,omitzero"`
	LatestBuildNum                       int         `json:"latestBuildNum"`
	LatestBuildEstimatedExecutionSeconds int         `json:"latestBuildEstimatedExecutionSeconds"`
	LatestBuildID                        string      `json:"latestBuildId,omitzero"`
	DeploymentTime                       int64       `json:"deploymentTime"`
	CreateTime                           int64       `json:"createTime"`
	UpdateTime                           int64       `json:"updateTime"`
	PipelineVersion                      int         `json:"pipelineVersion"`
	CurrentTimestamp                     int64       `json:"currentTimestamp"`
	RunningBuildCount                    int         `json:"runningBuildCount"`
	HasPermission                        bool        `json:"hasPermission"`
	HasCollect                           bool        `json:"hasCollect"`
	LatestBuildUserID                    string      `json:"latestBuildUserId"`
	InstanceFromTemplate                 bool        `json:"instanceFromTemplate"`
	TemplateID                           string      `json:"templateId,omitzero"`
	VersionName                          string      `json:"versionName,omitzero"`
	Version                              int64       `json:"version,omitzero"`
	Updater                              string      `json:"updater"`
	Creator                              string      `json:"creator"`
	GroupLabel                           []wireLabel `json:"groupLabel,omitzero"`
	LatestBuildNumAlias                  string      `json:"latestBuildNumAlias,omitzero"`
	BuildNumRule                         string      `json:"buildNumRule,omitzero"`
	ViewNames                            []string    `json:"viewNames,omitzero"`
	LastBuildMsg                         string      `json:"lastBuildMsg,omitzero"`
	LastBuildTotalCount                  int         `json:"lastBuildTotalCount"`
	LastBuildFinishCount                 int         `json:"lastBuildFinishCount"`
	StartType                            string      `json:"startType,omitzero"`
	Trigger                              string      `json:"trigger,omitzero"`
	WebhookAliasName                     string      `json:"webhookAliasName,omitzero"`
	WebhookMessage                       string      `json:"webhookMessage,omitzero"`
	WebhookRepoURL                       string      `json:"webhookRepoUrl,omitzero"`
	Delete                               bool        `json:"delete"`
	LatestVersionStatus                  string      `json:"latestVersionStatus"`
	YAMLExist                            bool        `json:"yamlExist"`
	ArchivingFlag                        bool        `json:"archivingFlag"`
	LatestBuildStageStatus               []wireStage `json:"latestBuildStageStatus,omitzero"`
}

type wireLabel struct {
	GroupName string   `json:"groupName"`
	LabelName []string `json:"labelName"`
}

// wireName is a record of search_by_name.
type wireName struct {
	PipelineID   string `json:"pipelineId"`
	PipelineName string `json:"pipelineName"`
}

// pipelineJSON is the record of p as it is. The latestBuild members come from the summary row, the words about the
// build from the build that row points at.
func (s *Server) pipelineJSON(p *pipeline, now time.Time, permission bool) wirePipeline {
	w := wirePipeline{
		ProjectID: p.project.id, PipelineID: p.id, PipelineName: p.name, PipelineDesc: p.desc,
		TaskCount: taskCount(p.stages), BuildCount: p.sum.finished + p.sum.running, Lock: p.locked,
		CanManualStartup: !p.noManual, LatestBuildStartTime: dbTime(p.sum.start), LatestBuildEndTime: dbTime(p.sum.end),
		LatestBuildStatus: p.sum.status, LatestBuildNum: p.sum.num, LatestBuildEstimatedExecutionSeconds: 1,
		DeploymentTime: dbTime(p.changed), CreateTime: dbTime(p.created), UpdateTime: dbTime(p.changed),
		PipelineVersion: p.version, CurrentTimestamp: now.UnixMilli(), RunningBuildCount: p.sum.running,
		HasPermission: permission, LatestBuildUserID: p.sum.user, Updater: p.creator, Creator: p.creator,
		BuildNumRule: p.numRule, ViewNames: p.views, LatestVersionStatus: "RELEASED",
	}
	for _, l := range p.labels {
		w.GroupLabel = append(w.GroupLabel, wireLabel{l.Group, l.Names})
	}
	if t := p.template; t != nil {
		w.InstanceFromTemplate, w.TemplateID, w.Version, w.VersionName = true, t.ID, t.Version, t.VersionName
	}
	if b := p.peek(p.sum.latest); b != nil {
		w.describe(b)
	}
	if s.opts.NoStageStatus {
		w.LatestBuildStageStatus = nil
	}
	return w
}

// describe adds what is read from the record of the latest build.
func (w *wirePipeline) describe(b *build) {
	w.LatestBuildID, w.LatestBuildNumAlias, w.LastBuildMsg = b.id, b.alias, b.message
	w.LastBuildTotalCount, w.LastBuildFinishCount = b.taskCounts()
	w.StartType, w.Trigger = b.startType(), b.pl.texts.trigger[b.trigger]
	w.LatestBuildStageStatus = b.stageStatus()
	if h := b.webhook; h != nil {
		w.WebhookAliasName, w.WebhookRepoURL = h.Repo, h.URL
		w.WebhookMessage = "Commit [" + shortCommit(h.Commit) + "] pushed"
	}
}

func shortCommit(id string) string { return id[:min(len(id), 7)] }
