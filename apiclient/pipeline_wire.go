package apiclient

import (
	"cmp"
	"slices"
)

// The wire structs are narrow on purpose: what is not named here is skipped without being kept.

type wirePipeline struct {
	ProjectID         string      `json:"projectId"`
	PipelineID        string      `json:"pipelineId"`
	PipelineName      string      `json:"pipelineName"`
	PipelineDesc      string      `json:"pipelineDesc"`
	TaskCount         int         `json:"taskCount"`
	BuildCount        int64       `json:"buildCount"`
	Lock              bool        `json:"lock"`
	CanManualStartup  bool        `json:"canManualStartup"`
	LatestBuildStart  int64       `json:"latestBuildStartTime"`
	LatestBuildEnd    int64       `json:"latestBuildEndTime"`
	LatestBuildStatus string      `json:"latestBuildStatus"`
	LatestBuildNum    int         `json:"latestBuildNum"`
	LatestBuildID     string      `json:"latestBuildId"`
	LatestBuildUser   string      `json:"latestBuildUserId"`
	NumAlias          string      `json:"latestBuildNumAlias"`
	DeploymentTime    int64       `json:"deploymentTime"`
	CreateTime        int64       `json:"createTime"`
	UpdateTime        int64       `json:"updateTime"`
	CurrentTimestamp  int64       `json:"currentTimestamp"`
	PipelineVersion   int         `json:"pipelineVersion"`
	RunningBuildCount int         `json:"runningBuildCount"`
	HasPermission     bool        `json:"hasPermission"`
	FromTemplate      bool        `json:"instanceFromTemplate"`
	TemplateID        string      `json:"templateId"`
	VersionName       string      `json:"versionName"`
	Updater           string      `json:"updater"`
	Creator           string      `json:"creator"`
	GroupLabel        []wireLabel `json:"groupLabel"`
	ViewNames         texts       `json:"viewNames"`
	LastBuildMsg      string      `json:"lastBuildMsg"`
	LastBuildTotal    int         `json:"lastBuildTotalCount"`
	LastBuildFinished int         `json:"lastBuildFinishCount"`
	StartType         string      `json:"startType"`
	Trigger           string      `json:"trigger"`
	WebhookAlias      string      `json:"webhookAliasName"`
	WebhookMessage    string      `json:"webhookMessage"`
	WebhookRepoURL    string      `json:"webhookRepoUrl"`
	Delete            bool        `json:"delete"`
	YamlExist         bool        `json:"yamlExist"`
	ArchivingFlag     bool        `json:"archivingFlag"`
	VersionStatus     string      `json:"latestVersionStatus"`
	Stages            []wireStrip `json:"latestBuildStageStatus"`
}

func (w *wirePipeline) field(s *scanner, name []byte) {
	switch string(name) {
	case "projectId":
		readText(s, &w.ProjectID)
	case "pipelineId":
		readText(s, &w.PipelineID)
	case "pipelineName":
		readText(s, &w.PipelineName)
	case "pipelineDesc":
		readText(s, &w.PipelineDesc)
	case "taskCount":
		readNumber(s, &w.TaskCount)
	case "buildCount":
		readNumber(s, &w.BuildCount)
	case "lock":
		readFlag(s, &w.Lock)
	case "canManualStartup":
		readFlag(s, &w.CanManualStartup)
	case "latestBuildStartTime":
		readNumber(s, &w.LatestBuildStart)
	case "latestBuildEndTime":
		readNumber(s, &w.LatestBuildEnd)
	case "latestBuildStatus":
		readText(s, &w.LatestBuildStatus)
	case "latestBuildNum":
		readNumber(s, &w.LatestBuildNum)
	case "latestBuildId":
		readText(s, &w.LatestBuildID)
	case "latestBuildUserId":
		readText(s, &w.LatestBuildUser)
	case "latestBuildNumAlias":
		readText(s, &w.NumAlias)
	case "deploymentTime":
		readNumber(s, &w.DeploymentTime)
	case "createTime":
		readNumber(s, &w.CreateTime)
	case "updateTime":
		readNumber(s, &w.UpdateTime)
	case "currentTimestamp":
		readNumber(s, &w.CurrentTimestamp)
	case "pipelineVersion":
		readNumber(s, &w.PipelineVersion)
	case "runningBuildCount":
		readNumber(s, &w.RunningBuildCount)
	case "hasPermission":
		readFlag(s, &w.HasPermission)
	case "instanceFromTemplate":
		readFlag(s, &w.FromTemplate)
	case "templateId":
		readText(s, &w.TemplateID)
	case "versionName":
		readText(s, &w.VersionName)
	case "updater":
		readText(s, &w.Updater)
	case "creator":
		readText(s, &w.Creator)
	case "groupLabel":
		readList(s, &w.GroupLabel, readObject)
	case "viewNames":
		readTexts(s, &w.ViewNames)
	case "lastBuildMsg":
		readText(s, &w.LastBuildMsg)
	case "lastBuildTotalCount":
		readNumber(s, &w.LastBuildTotal)
	case "lastBuildFinishCount":
		readNumber(s, &w.LastBuildFinished)
	case "startType":
		readText(s, &w.StartType)
	case "trigger":
		readText(s, &w.Trigger)
	case "webhookAliasName":
		readText(s, &w.WebhookAlias)
	case "webhookMessage":
		readText(s, &w.WebhookMessage)
	case "webhookRepoUrl":
		readText(s, &w.WebhookRepoURL)
	case "delete":
		readFlag(s, &w.Delete)
	case "yamlExist":
		readFlag(s, &w.YamlExist)
	case "archivingFlag":
		readFlag(s, &w.ArchivingFlag)
	case "latestVersionStatus":
		readText(s, &w.VersionStatus)
	case "latestBuildStageStatus":
		readList(s, &w.Stages, readObject)
	default:
		s.skip()
	}
}

type wireLabel struct {
	LabelName texts `json:"labelName"`
}

func (w *wireLabel) field(s *scanner, name []byte) {
	switch string(name) {
	case "labelName":
		readTexts(s, &w.LabelName)
	default:
		s.skip()
	}
}

type wireStrip struct {
	StageID    string `json:"stageId"`
	Name       string `json:"name"`
	Status     string `json:"status"`
	StartEpoch int64  `json:"startEpoch"`
	Elapsed    int64  `json:"elapsed"`
	ShowMsg    string `json:"showMsg"`
}

func (w *wireStrip) field(s *scanner, name []byte) {
	switch string(name) {
	case "stageId":
		readText(s, &w.StageID)
	case "name":
		readText(s, &w.Name)
	case "status":
		readText(s, &w.Status)
	case "startEpoch":
		readNumber(s, &w.StartEpoch)
	case "elapsed":
		readNumber(s, &w.Elapsed)
	case "showMsg":
		readText(s, &w.ShowMsg)
	default:
		s.skip()
	}
}

// wirePage is BK-CI's page of anything. Records is a pointer because a page without the list is no page, while
// one with an empty list is.
type wirePage[T any] struct {
	Count      int64 `json:"count"`
	Page       int   `json:"page"`
	PageSize   int   `json:"pageSize"`
	TotalPages int   `json:"totalPages"`
	Records    *[]T  `json:"records"`
}

func (w *wirePage[T]) field(s *scanner, name []byte) {
	switch string(name) {
	case "count":
		readNumber(s, &w.Count)
	case "page":
		readNumber(s, &w.Page)
	case "pageSize":
		readNumber(s, &w.PageSize)
	case "totalPages":
		readNumber(s, &w.TotalPages)
	case "records":
		readPointer(s, &w.Records, func(s *scanner, list *[]T) { readList(s, list, readData) })
	default:
		s.skip()
	}
}

func (w *wirePipeline) complaint() string {
	if w.PipelineID == "" {
		return "a pipeline without id"
	}
	return ""
}

func (w *wirePage[T]) complaint() string {
	if w.Records == nil {
		return "a page without records"
	}
	for i := range *w.Records {
		if checked, ok := any(&(*w.Records)[i]).(answer); ok && checked.complaint() != "" {
			return checked.complaint()
		}
	}
	return ""
}

func (w *wirePipeline) value() Pipeline {
	return Pipeline{
		ProjectID: w.ProjectID, ID: w.PipelineID, Name: w.PipelineName, Desc: w.PipelineDesc,
		BuildCount: w.BuildCount, RunningBuildCount: w.RunningBuildCount, TaskCount: w.TaskCount,
		LatestBuildNum: w.LatestBuildNum, LatestBuildID: w.LatestBuildID,
		LatestBuildStatus: BuildStatus(w.LatestBuildStatus),
		LatestBuildStart:  instant(w.LatestBuildStart), LatestBuildEnd: instant(w.LatestBuildEnd),
		LatestBuildUser: w.LatestBuildUser, NumAlias: w.NumAlias,
		Trigger: w.Trigger, StartType: w.StartType, Message: w.LastBuildMsg,
		Stages: strip(w.Stages), StepsTotal: w.LastBuildTotal, StepsDone: w.LastBuildFinished,
		Locked: w.Lock, CanStart: w.CanManualStartup, HasPermission: w.HasPermission, Deleted: w.Delete,
		Archiving: w.ArchivingFlag, YAML: w.YamlExist, FromTemplate: w.FromTemplate, TemplateID: w.TemplateID,
		TemplateName: w.VersionName, Labels: labels(w.GroupLabel), ViewNames: w.ViewNames,
		Version: w.PipelineVersion, VersionStatus: w.VersionStatus, Creator: w.Creator, Updater: w.Updater,
		CreateTime: instant(w.CreateTime), UpdateTime: instant(w.UpdateTime),
		DeployTime: instant(w.DeploymentTime), ServerTime: instant(w.CurrentTimestamp),
		Webhook: Webhook{Repo: w.WebhookAlias, RepoURL: w.WebhookRepoURL, Message: w.WebhookMessage},
	}
}

func labels(groups []wireLabel) []string {
	var all []string
	for _, group := range groups {
		all = append(all, group.LabelName...)
	}
	return all
}

func strip(stages []wireStrip) []StageStatus {
	if len(stages) == 0 {
		return nil
	}
	all := make([]StageStatus, 0, len(stages))
	for _, s := range stages {
		all = append(all, StageStatus{
			ID: s.StageID, Name: cmp.Or(s.Name, s.StageID), Status: BuildStatus(s.Status),
			Start: instant(s.StartEpoch), Elapsed: span(s.Elapsed), ShowMsg: s.ShowMsg,
		})
	}
	return all
}

func pipelinePage(w wirePage[wirePipeline]) PipelinePage {
	page := PipelinePage{Count: w.Count, Page: w.Page, Size: w.PageSize, TotalPages: w.TotalPages}
	page.Pipelines = slices.Grow(page.Pipelines, len(*w.Records))
	for i := range *w.Records {
		page.Pipelines = append(page.Pipelines, (*w.Records)[i].value())
	}
	return page
}
