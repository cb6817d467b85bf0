package bkci

import "time"

// envelope is the server's answer around data; a success has no message.
type envelope struct {
	Status  int    `json:"status"`
	Message string `json:"message,omitzero"`
	Data    any    `json:"data,omitzero"`
}

// wirePage is a page of records.
type wirePage[T any] struct {
	Count      int `json:"count"`
	Page       int `json:"page"`
	PageSize   int `json:"pageSize"`
	TotalPages int `json:"totalPages"`
	Records    []T `json:"records"`
}

// wireHistory is a page of builds.
type wireHistory struct {
	wirePage[wireBuild]
	HasDownloadPermission bool `json:"hasDownloadPermission"`
	PipelineVersion       int  `json:"pipelineVersion"`
}

// wireStage is an entry of stageStatus.
type wireStage struct {
	StageID    string `json:"stageId"`
	Name       string `json:"name"`
	Status     string `json:"status,omitzero"`
	StartEpoch int64  `json:"startEpoch,omitzero"`
	Elapsed    *int64 `json:"elapsed,omitzero"`
	ShowMsg    string `json:"showMsg,omitzero"`
}

// wireError is an entry of errorInfoList.
type wireError struct {
	StageID     string `json:"stageId"`
	ContainerID string `json:"containerId"`
	MatrixFlag  bool   `json:"matrixFlag"`
	TaskID      string `json:"taskId"`
	TaskName    string `json:"taskName"`
	AtomCode    string `json:"atomCode"`
	ErrorType   int    `json:"errorType"`
	ErrorCode   int    `json:"errorCode"`
	ErrorMsg    string `json:"errorMsg"`
}

// wireCost is a timeCost.
type wireCost struct {
	System  int64 `json:"systemCost"`
	Execute int64 `json:"executeCost"`
	Wait    int64 `json:"waitCost"`
	Queue   int64 `json:"queueCost"`
	Total   int64 `json:"totalCost"`
}

// wireWebhook is webhookInfo.
type wireWebhook struct {
	CodeType          string `json:"codeType"`
	NameWithNamespace string `json:"nameWithNamespace"`
	WebhookBranch     string `json:"webhookBranch,omitzero"`
	WebhookRepoURL    string `json:"webhookRepoUrl,omitzero"`
	WebhookEventType  string `json:"webhookEventType,omitzero"`
	WebhookCommitID   string `json:"webhookCommitId,omitzero"`
	MrIID             string `json:"mrIid,omitzero"`
	WebhookAliasName  string `json:"webhookAliasName,omitzero"`
}

// dbTime is a time as the database keeps it: milliseconds, whole seconds. The zero time is 0.
func dbTime(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix() * 1000
}

// epoch is a time in milliseconds; the zero time is 0.
func epoch(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func costJSON(c cost) *wireCost {
	return &wireCost{Execute: c.execute.Milliseconds(), Wait: c.wait.Milliseconds(), Total: c.total.Milliseconds()}
}

func spentJSON(d time.Duration) *wireCost { return costJSON(cost{execute: d, total: d}) }

// stageStatus lists the stages as status, history and detail do. A build that has not started has none, unless it
// queues for a retry, where the server puts a word for people in the place of a status.
func (b *build) stageStatus() []wireStage {
	if b.started.IsZero() {
		if b.execute > 1 && b.status == Queue {
			return []wireStage{{StageID: triggerStage, Name: triggerStage, Status: b.pl.texts.queued}}
		}
		return nil
	}
	wait := b.started.Sub(b.queued).Milliseconds()
	out := make([]wireStage, 1, len(b.stages)+1)
	out[0] = wireStage{StageID: triggerStage, Name: triggerStage, Status: string(Succeed), Elapsed: &wait, ShowMsg: b.showMsg}
	for i := range b.stages {
		st := &b.stages[i]
		w := wireStage{StageID: stageID(i), Name: b.plan[i].Name, Status: string(st.status), StartEpoch: epoch(st.began)}
		if st.ended() {
			ms := st.elapsed.Milliseconds()
			w.Elapsed = &ms
		}
		out = append(out, w)
	}
	return out
}

const triggerStage = "stage-1"

// ended tells whether the stage ran to an end; one that was rejected never ran.
func (st *stageRun) ended() bool {
	return st.status.Final()
}

// errorList lists the errors of an ended build, nil for none.
func (b *build) errorList() []wireError {
	if b.ended.IsZero() {
		return nil
	}
	var out []wireError
	for _, e := range b.errs {
		w := wireError{StageID: stageID(e.stage), ErrorType: int(e.kind), ErrorCode: e.code, ErrorMsg: e.message}
		if e.job >= 0 {
			w.ContainerID, w.TaskName = b.containerID(e.stage, e.job), b.plan[e.stage].Jobs[e.job].Name
		}
		if e.step >= 0 {
			spec := &b.plan[e.stage].Jobs[e.job].Steps[e.step]
			w.TaskID, w.TaskName, w.AtomCode = b.stepID(e.stage, e.job, e.step), spec.Name, spec.atomCode()
		}
		out = append(out, w)
	}
	return out
}

func (w *Webhook) json() *wireWebhook {
	if w == nil {
		return nil
	}
	return &wireWebhook{
		CodeType: w.codeType(), NameWithNamespace: w.Repo, WebhookBranch: w.Branch, WebhookRepoURL: w.URL,
		WebhookEventType: w.Event, WebhookCommitID: w.Commit, MrIID: w.MergeRequest, WebhookAliasName: w.Repo,
	}
}

func (w *Webhook) codeType() string {
	if w.GitHub {
		return "GITHUB"
	}
	return "GIT"
}

// startType is the class of the trigger element. An API start and a call from another pipeline look the same.
func (b *build) startType() string {
	switch b.trigger {
	case ByTimer:
		return "timerTrigger"
	case ByOpenAPI, ByPipeline:
		return "remoteTrigger"
	case ByWebhook:
		if b.webhook != nil && b.webhook.GitHub {
			return "codeGithubWebHookTrigger"
		}
		return "codeGitWebHookTrigger"
	default:
		return "manualTrigger"
	}
}

func (s *StepSpec) atomCode() string {
	switch s.Kind {
	case ReviewStep:
		return "manualReviewUserTask"
	case GateStep:
		return "qualityGateInTask"
	case PluginStep:
		return s.AtomCode
	default:
		return "linuxScript"
	}
}
