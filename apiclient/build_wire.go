package apiclient

import "slices"

type wireBuild struct {
	ID               string       `json:"id"`
	UserID           string       `json:"userId"`
	Trigger          string       `json:"trigger"`
	BuildNum         int          `json:"buildNum"`
	NumAlias         string       `json:"buildNumAlias"`
	Version          int          `json:"pipelineVersion"`
	VersionName      string       `json:"pipelineVersionName"`
	StartTime        int64        `json:"startTime"`
	EndTime          int64        `json:"endTime"`
	Status           string       `json:"status"`
	StageStatus      []wireStrip  `json:"stageStatus"`
	CurrentTimestamp int64        `json:"currentTimestamp"`
	QueueTime        int64        `json:"queueTime"`
	QueuePosition    int          `json:"currentQueuePosition"`
	Remark           string       `json:"remark"`
	TotalTime        int64        `json:"totalTime"`
	ExecuteTime      int64        `json:"executeTime"`
	WebhookInfo      *wireWebhook `json:"webhookInfo"`
	WebHookType      string       `json:"webHookType"`
	StartType        string       `json:"startType"`
	Recommend        string       `json:"recommendVersion"`
	Retry            bool         `json:"retry"`
	Errors           []wireError  `json:"errorInfoList"`
	BuildMsg         string       `json:"buildMsg"`
	UpdateTime       int64        `json:"updateTime"`
	ExecuteCount     int          `json:"executeCount"`
}

func (w *wireBuild) field(s *scanner, name []byte) {
	switch string(name) {
	case "id":
		readText(s, &w.ID)
	case "userId":
		readText(s, &w.UserID)
	case "trigger":
		readText(s, &w.Trigger)
	case "buildNum":
		readNumber(s, &w.BuildNum)
	case "buildNumAlias":
		readText(s, &w.NumAlias)
	case "pipelineVersion":
		readNumber(s, &w.Version)
	case "pipelineVersionName":
		readText(s, &w.VersionName)
	case "startTime":
		readNumber(s, &w.StartTime)
	case "endTime":
		readNumber(s, &w.EndTime)
	case "status":
		readText(s, &w.Status)
	case "stageStatus":
		readList(s, &w.StageStatus, readObject)
	case "currentTimestamp":
		readNumber(s, &w.CurrentTimestamp)
	case "queueTime":
		readNumber(s, &w.QueueTime)
	case "currentQueuePosition":
		readNumber(s, &w.QueuePosition)
	case "remark":
		readText(s, &w.Remark)
	case "totalTime":
		readNumber(s, &w.TotalTime)
	case "executeTime":
		readNumber(s, &w.ExecuteTime)
	case "webhookInfo":
		readPointer(s, &w.WebhookInfo, readObject)
	case "webHookType":
		readText(s, &w.WebHookType)
	case "startType":
		readText(s, &w.StartType)
	case "recommendVersion":
		readText(s, &w.Recommend)
	case "retry":
		readFlag(s, &w.Retry)
	case "errorInfoList":
		readList(s, &w.Errors, readObject)
	case "buildMsg":
		readText(s, &w.BuildMsg)
	case "updateTime":
		readNumber(s, &w.UpdateTime)
	case "executeCount":
		readNumber(s, &w.ExecuteCount)
	default:
		s.skip()
	}
}

type wireError struct {
	StageID     string    `json:"stageId"`
	ContainerID string    `json:"containerId"`
	MatrixFlag  bool      `json:"matrixFlag"`
	TaskID      string    `json:"taskId"`
	TaskName    string    `json:"taskName"`
	AtomCode    string    `json:"atomCode"`
	ErrorType   errorType `json:"errorType"`
	ErrorCode   int       `json:"errorCode"`
	ErrorMsg    string    `json:"errorMsg"`
}

func (w *wireError) field(s *scanner, name []byte) {
	switch string(name) {
	case "stageId":
		readText(s, &w.StageID)
	case "containerId":
		readText(s, &w.ContainerID)
	case "matrixFlag":
		readFlag(s, &w.MatrixFlag)
	case "taskId":
		readText(s, &w.TaskID)
	case "taskName":
		readText(s, &w.TaskName)
	case "atomCode":
		readText(s, &w.AtomCode)
	case "errorType":
		readErrorType(s, &w.ErrorType)
	case "errorCode":
		readNumber(s, &w.ErrorCode)
	case "errorMsg":
		readText(s, &w.ErrorMsg)
	default:
		s.skip()
	}
}

type wireWebhook struct {
	CodeType     string `json:"codeType"`
	Repo         string `json:"nameWithNamespace"`
	RepoURL      string `json:"webhookRepoUrl"`
	Alias        string `json:"webhookAliasName"`
	Event        string `json:"webhookEventType"`
	Branch       string `json:"webhookBranch"`
	SourceBranch string `json:"webhookSourceBranch"`
	Commit       string `json:"webhookCommitId"`
	Message      string `json:"webhookMessage"`
	MergeRequest string `json:"mrIid"`
	MergeURL     string `json:"mrUrl"`
	Tag          string `json:"tagName"`
	Issue        string `json:"issueIid"`
}

func (w *wireWebhook) field(s *scanner, name []byte) {
	switch string(name) {
	case "codeType":
		readText(s, &w.CodeType)
	case "nameWithNamespace":
		readText(s, &w.Repo)
	case "webhookRepoUrl":
		readText(s, &w.RepoURL)
	case "webhookAliasName":
		readText(s, &w.Alias)
	case "webhookEventType":
		readText(s, &w.Event)
	case "webhookBranch":
		readText(s, &w.Branch)
	case "webhookSourceBranch":
		readText(s, &w.SourceBranch)
	case "webhookCommitId":
		readText(s, &w.Commit)
	case "webhookMessage":
		readText(s, &w.Message)
	case "mrIid":
		readText(s, &w.MergeRequest)
	case "mrUrl":
		readText(s, &w.MergeURL)
	case "tagName":
		readText(s, &w.Tag)
	case "issueIid":
		readText(s, &w.Issue)
	default:
		s.skip()
	}
}

func (w *wireBuild) complaint() string {
	if w.ID == "" {
		return "a build without id"
	}
	if w.Status == "" {
		return "a build without status"
	}
	return ""
}

func (w *wireBuild) value() Build {
	return Build{
		ID: w.ID, Num: w.BuildNum, NumAlias: w.NumAlias, Status: BuildStatus(w.Status),
		User: w.UserID, Trigger: w.Trigger, StartType: w.StartType, Message: w.BuildMsg, Remark: w.Remark,
		Queue: instant(w.QueueTime), Start: instant(w.StartTime), End: instant(w.EndTime),
		Update: instant(w.UpdateTime), ServerTime: instant(w.CurrentTimestamp),
		TotalTime: span(w.TotalTime), ExecuteTime: span(w.ExecuteTime), QueuePosition: w.QueuePosition,
		Retry: w.Retry, ExecuteCount: max(w.ExecuteCount, 1),
		PipelineVersion: w.Version, PipelineVersionName: w.VersionName, RecommendVersion: w.Recommend,
		Stages: strip(w.StageStatus), Errors: buildErrors(w.Errors), Webhook: w.WebhookInfo.value(w.WebHookType),
	}
}

func buildErrors(list []wireError) []BuildError {
	var all []BuildError
	for _, e := range list {
		all = append(all, BuildError{
			StageID: e.StageID, JobID: e.ContainerID, StepID: e.TaskID, StepName: e.TaskName, AtomCode: e.AtomCode,
			Type: string(e.ErrorType), Code: e.ErrorCode, Message: e.ErrorMsg, Matrix: e.MatrixFlag,
		})
	}
	return all
}

// value also works on an absent webhook; kind stands in for the type then.
func (w *wireWebhook) value(kind string) Webhook {
	if w == nil {
		return Webhook{Type: kind}
	}
	hook := Webhook{
		Repo: w.Alias, RepoURL: w.RepoURL, Type: w.CodeType, Event: w.Event, Branch: w.Branch,
		SourceBranch: w.SourceBranch, Tag: w.Tag, Commit: w.Commit, MergeRequest: w.MergeRequest,
		MergeURL: w.MergeURL, Issue: w.Issue, Message: w.Message,
	}
	if hook.Repo == "" {
		hook.Repo = w.Repo
	}
	if hook.Type == "" {
		hook.Type = kind
	}
	return hook
}

func buildPage(w wirePage[wireBuild]) BuildPage {
	page := BuildPage{Count: w.Count, Page: w.Page, Size: w.PageSize, TotalPages: w.TotalPages}
	page.Builds = slices.Grow(page.Builds, len(*w.Records))
	for i := range *w.Records {
		page.Builds = append(page.Builds, (*w.Records)[i].value())
	}
	return page
}
