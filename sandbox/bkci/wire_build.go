package bkci

import "time"

// wireBuild is a build in history, or alone in the build status; the latter lacks some members and has others.
type wireBuild struct {
	ID                   string            `json:"id"`
	UserID               string            `json:"userId"`
	Trigger              string            `json:"trigger"`
	BuildNum             int               `json:"buildNum"`
	PipelineVersion      int               `json:"pipelineVersion"`
	PipelineVersionName  string            `json:"pipelineVersionName,omitzero"`
	StartTime            int64             `json:"startTime"`
	EndTime              int64             `json:"endTime,omitzero"`
	Status               Status            `json:"status"`
	StageStatus          []wireStage       `json:"stageStatus,omitzero"`
	CurrentTimestamp     int64             `json:"currentTimestamp"`
	IsMobileStart        bool              `json:"isMobileStart"`
	QueueTime            int64             `json:"queueTime"`
	CurrentQueuePosition *int              `json:"currentQueuePosition,omitzero"`
	TotalTime            *int64            `json:"totalTime,omitzero"`
	ExecuteTime          int64             `json:"executeTime"`
	BuildParameters      []wireParam       `json:"buildParameters,omitzero"`
	WebHookType          string            `json:"webHookType,omitzero"`
	WebhookInfo          *wireWebhook      `json:"webhookInfo,omitzero"`
	StartType            string            `json:"startType"`
	RecommendVersion     string            `json:"recommendVersion,omitzero"`
	Retry                bool              `json:"retry"`
	ErrorInfoList        []wireError       `json:"errorInfoList,omitzero"`
	BuildMsg             string            `json:"buildMsg"`
	BuildNumAlias        string            `json:"buildNumAlias,omitzero"`
	UpdateTime           int64             `json:"updateTime,omitzero"`
	ExecuteCount         int               `json:"executeCount,omitzero"`
	VersionChange        *bool             `json:"versionChange,omitzero"`
	Variables            map[string]string `json:"variables,omitzero"`
}

type wireParam struct {
	Key       string `json:"key"`
	Value     string `json:"value"`
	ValueType string `json:"valueType"`
	ReadOnly  bool   `json:"readOnly"`
}

// buildJSON is what history and build status have in common.
func (b *build) buildJSON(now time.Time) wireBuild {
	p := b.pl
	w := wireBuild{
		ID: b.id, UserID: b.users[0], Trigger: p.texts.trigger[b.trigger], BuildNum: b.num, PipelineVersion: p.version,
		StartTime: dbTime(b.started), EndTime: dbTime(b.ended), Status: b.status, StageStatus: b.stageStatus(),
		CurrentTimestamp: now.UnixMilli(), QueueTime: dbTime(b.queued), WebhookInfo: b.webhook.json(),
		StartType: b.startType(), RecommendVersion: "1.0.0." + itoa(b.num), Retry: b.execute > 1,
		ErrorInfoList: b.errorList(), BuildMsg: b.message, BuildNumAlias: b.alias,
	}
	if !b.ended.IsZero() {
		var total int64
		if !b.started.IsZero() {
			total = dbTime(b.ended) - dbTime(b.started)
		}
		w.TotalTime, w.ExecuteTime = &total, total
	}
	if b.webhook != nil {
		w.WebHookType = b.webhook.codeType()
	}
	for _, prm := range b.params {
		w.BuildParameters = append(w.BuildParameters, wireParam{Key: prm.Name, Value: prm.Value, ValueType: "STRING"})
	}
	return w
}

func (b *build) historyJSON(now time.Time) wireBuild {
	w := b.buildJSON(now)
	w.PipelineVersionName = versionName(b.pl.version)
	w.UpdateTime, w.ExecuteCount, w.VersionChange = dbTime(b.updated), b.execute, new(bool)
	return w
}

func versionName(v int) string { return "V" + itoa(v) + "(P" + itoa(v) + ".T1.1)" }

func (b *build) statusJSON(now time.Time) wireBuild {
	w := b.buildJSON(now)
	position := b.queuePosition()
	w.CurrentQueuePosition = &position
	w.Variables = map[string]string{
		"BK_CI_BUILD_NUM": itoa(b.num), "BK_CI_PIPELINE_NAME": b.pl.name, "BK_CI_PROJECT_NAME": b.pl.project.id,
		"BK_CI_START_USER_ID": b.users[0],
	}
	for _, prm := range b.params {
		w.Variables[prm.Name] = prm.Value
	}
	for k, v := range b.vars {
		w.Variables[k] = v
	}
	return w
}

// queuePosition counts from 1; 0 means not in the queue.
func (b *build) queuePosition() int {
	if b.status != Queue {
		return 0
	}
	for i, q := range b.pl.queue() {
		if q == b {
			return i + 1
		}
	}
	return 0
}

// failedTask is a record of build_failed_tasks.
type failedTask struct {
	StepID     string `json:"stepId"`
	TaskID     string `json:"taskId"`
	TaskName   string `json:"taskName"`
	JobID      string `json:"jobId"`
	JobName    string `json:"jobName"`
	StageName  string `json:"stageName"`
	ErrorMsg   string `json:"errorMsg"`
	MatrixFlag bool   `json:"matrixFlag"`
}

// failedTasks lists the steps that failed; what failed at a gate or a job has no step and is left out.
func (b *build) failedTasks() []failedTask {
	out := []failedTask{}
	for _, e := range b.errs {
		if e.step < 0 {
			continue
		}
		job := &b.plan[e.stage].Jobs[e.job]
		out = append(out, failedTask{
			StepID: job.Steps[e.step].ID, TaskID: b.stepID(e.stage, e.job, e.step), TaskName: job.Steps[e.step].Name,
			JobID: job.ID, JobName: job.Name, StageName: b.plan[e.stage].Name, ErrorMsg: e.message,
		})
	}
	return out
}

// wireStarted answers start and retry.
type wireStarted struct {
	ID           string `json:"id"`
	ExecuteCount int    `json:"executeCount"`
	ProjectID    string `json:"projectId"`
	PipelineID   string `json:"pipelineId"`
	Num          int    `json:"num"`
}

func (b *build) startedJSON() wireStarted {
	return wireStarted{b.id, b.execute, b.pl.project.id, b.pl.id, b.num}
}
