package apiclient

import (
	"cmp"
	"time"
)

type wireDetail struct {
	ID               string       `json:"id"`
	PipelineID       string       `json:"pipelineId"`
	PipelineName     string       `json:"pipelineName"`
	UserID           string       `json:"userId"`
	TriggerUser      string       `json:"triggerUser"`
	Trigger          string       `json:"trigger"`
	QueueTime        int64        `json:"queueTime"`
	StartTime        int64        `json:"startTime"`
	EndTime          int64        `json:"endTime"`
	Status           string       `json:"status"`
	Model            *wireModel   `json:"model"`
	CurrentTimestamp int64        `json:"currentTimestamp"`
	BuildNum         int          `json:"buildNum"`
	CancelUserID     string       `json:"cancelUserId"`
	Version          int          `json:"curVersion"`
	VersionName      string       `json:"curVersionName"`
	LatestBuildNum   int          `json:"latestBuildNum"`
	ExecuteTime      int64        `json:"executeTime"`
	Errors           []wireError  `json:"errorInfoList"`
	StageStatus      []wireStrip  `json:"stageStatus"`
	TriggerReviewers texts        `json:"triggerReviewers"`
	ExecuteCount     int          `json:"executeCount"`
	StartUsers       texts        `json:"startUserList"`
	BuildMsg         string       `json:"buildMsg"`
	Remark           string       `json:"remark"`
	Debug            bool         `json:"debug"`
	WebhookInfo      *wireWebhook `json:"webhookInfo"`
}

type wireModel struct {
	Stages []wireStage `json:"stages"`
}

type wireStage struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Status       string          `json:"status"`
	StartEpoch   int64           `json:"startEpoch"`
	Elapsed      int64           `json:"elapsed"`
	Finally      bool            `json:"finally"`
	ExecuteCount int             `json:"executeCount"`
	CheckIn      wireCheck       `json:"checkIn"`
	CheckOut     wireCheck       `json:"checkOut"`
	Containers   []wireContainer `json:"containers"`
}

type wireCheck struct {
	ManualTrigger bool        `json:"manualTrigger"`
	Status        string      `json:"status"`
	ReviewDesc    string      `json:"reviewDesc"`
	ReviewGroups  []wireGroup `json:"reviewGroups"`
	RuleIDs       texts       `json:"ruleIds"`
	Timeout       int64       `json:"timeout"`
}

type wireGroup struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Reviewers  texts  `json:"reviewers"`
	Groups     texts  `json:"groups"`
	Status     string `json:"status"`
	Operator   string `json:"operator"`
	ReviewTime int64  `json:"reviewTime"`
	Suggest    string `json:"suggest"`
}

type wireContainer struct {
	Type            string          `json:"@type"`
	ID              string          `json:"id"`
	HashID          string          `json:"containerHashId"`
	Name            string          `json:"name"`
	Status          string          `json:"status"`
	StartEpoch      int64           `json:"startEpoch"`
	SystemElapsed   int64           `json:"systemElapsed"`
	ElementElapsed  int64           `json:"elementElapsed"`
	MatrixGroupFlag bool            `json:"matrixGroupFlag"`
	GroupContainers []wireContainer `json:"groupContainers"`
	Elements        []wireElement   `json:"elements"`
}

type wireElement struct {
	Type            string      `json:"@type"`
	ClassType       string      `json:"classType"`
	OriginClassType string      `json:"originClassType"`
	ID              string      `json:"id"`
	StepID          string      `json:"stepId"`
	Name            string      `json:"name"`
	AtomCode        string      `json:"atomCode"`
	OriginAtomCode  string      `json:"originAtomCode"`
	Status          string      `json:"status"`
	ErrorType       errorType   `json:"errorType"`
	ErrorCode       int         `json:"errorCode"`
	ErrorMsg        string      `json:"errorMsg"`
	ReviewUsers     texts       `json:"reviewUsers"`
	ActualReviewers texts       `json:"actualReviewUsers"`
	Desc            string      `json:"desc"`
	Suggest         string      `json:"suggest"`
	StartEpoch      int64       `json:"startEpoch"`
	Elapsed         int64       `json:"elapsed"`
	ExecuteCount    int         `json:"executeCount"`
	CanRetry        bool        `json:"canRetry"`
	Enabled         *bool       `json:"elementEnable"`
	Options         wireOptions `json:"additionalOptions"`
}

type wireOptions struct {
	Enable       *bool  `json:"enable"`
	PauseBefore  bool   `json:"pauseBeforeExec"`
	ContinueFail bool   `json:"continueWhenFailed"`
	PauseUser    string `json:"subscriptionPauseUser"`
}

func (w *wireDetail) complaint() string {
	switch {
	case w.ID == "":
		return "a build without id"
	case w.Status == "":
		return "a build without status"
	case w.Model == nil:
		return "a build without model"
	default:
		return ""
	}
}

func (w *wireDetail) value() Detail {
	d := Detail{
		Build: Build{
			ID: w.ID, Num: w.BuildNum, Status: BuildStatus(w.Status), User: w.UserID, Trigger: w.Trigger,
			Message: w.BuildMsg, Remark: w.Remark, Queue: instant(w.QueueTime), Start: instant(w.StartTime),
			End: instant(w.EndTime), ServerTime: instant(w.CurrentTimestamp), ExecuteTime: span(w.ExecuteTime),
			Retry: w.ExecuteCount > 1, ExecuteCount: max(w.ExecuteCount, 1), PipelineVersion: w.Version,
			PipelineVersionName: w.VersionName, Stages: strip(w.StageStatus), Errors: buildErrors(w.Errors),
			Webhook: w.WebhookInfo.value(""),
		},
		PipelineID: w.PipelineID, PipelineName: w.PipelineName, TriggerUser: w.TriggerUser,
		StartUsers: w.StartUsers, CancelUser: w.CancelUserID, TriggerReviewers: people(w.TriggerReviewers),
		LatestBuildNum: w.LatestBuildNum, Debug: w.Debug,
	}
	if !d.Start.IsZero() && d.End.After(d.Start) {
		d.TotalTime = d.End.Sub(d.Start)
	}
	for i := range w.Model.Stages {
		d.Stages = append(d.Stages, w.Model.Stages[i].value())
	}
	return d
}

func (w *wireStage) value() Stage {
	s := Stage{
		ID: w.ID, Name: cmp.Or(w.Name, w.ID), Status: BuildStatus(w.Status), Start: instant(w.StartEpoch),
		Elapsed: span(w.Elapsed), Finally: w.Finally, ExecuteCount: max(w.ExecuteCount, 1),
		CheckIn: w.CheckIn.value(), CheckOut: w.CheckOut.value(),
	}
	for i := range w.Containers {
		s.Jobs = append(s.Jobs, w.Containers[i].value())
	}
	return s
}

func (w *wireCheck) value() Check {
	const longest = 10 * 365 * 24 // hours; keeps the duration from overflowing.
	c := Check{
		Manual: w.ManualTrigger, Status: BuildStatus(w.Status), Desc: w.ReviewDesc, Rules: w.RuleIDs,
		Timeout: time.Duration(min(max(w.Timeout, 0), longest)) * time.Hour,
	}
	for _, g := range w.ReviewGroups {
		c.Groups = append(c.Groups, ReviewGroup{
			ID: g.ID, Name: g.Name, Reviewers: people(g.Reviewers), UserGroups: g.Groups, Status: g.Status,
			Operator: g.Operator, Time: instant(g.ReviewTime), Suggestion: g.Suggest,
		})
	}
	return c
}

func (w *wireContainer) value() Job {
	j := Job{
		ID: w.ID, HashID: w.HashID, Name: cmp.Or(w.Name, w.ID), Type: w.Type, Status: BuildStatus(w.Status),
		Start: instant(w.StartEpoch), Elapsed: span(w.SystemElapsed) + span(w.ElementElapsed),
		Matrix: w.MatrixGroupFlag,
	}
	for i := range w.GroupContainers {
		j.Children = append(j.Children, w.GroupContainers[i].value())
	}
	for i := range w.Elements {
		j.Steps = append(j.Steps, w.Elements[i].value())
	}
	return j
}

func (w *wireElement) value() Step {
	kind, atom := cmp.Or(w.Type, w.ClassType), w.AtomCode
	if kind == typeMatrixState { // stands in for the real step within a matrix.
		kind, atom = cmp.Or(w.OriginClassType, kind), cmp.Or(w.OriginAtomCode, atom)
	}
	reviewers := people(w.ActualReviewers)
	if len(reviewers) == 0 {
		reviewers = people(w.ReviewUsers)
	}
	return Step{
		ID: w.ID, StepID: w.StepID, Name: cmp.Or(w.Name, w.ID), AtomCode: atom, Type: kind,
		Status: BuildStatus(w.Status), ErrorType: string(w.ErrorType), ErrorCode: w.ErrorCode, ErrorMsg: w.ErrorMsg,
		Reviewers: reviewers, Desc: w.Desc, Suggestion: w.Suggest, PauseUsers: people(texts{w.Options.PauseUser}),
		Start: instant(w.StartEpoch), Elapsed: span(w.Elapsed), ExecuteCount: max(w.ExecuteCount, 1),
		PauseBefore: w.Options.PauseBefore, Optional: w.Options.ContinueFail, CanRetry: w.CanRetry,
		Disabled: off(w.Options.Enable) || off(w.Enabled),
	}
}

func off(flag *bool) bool { return flag != nil && !*flag }
