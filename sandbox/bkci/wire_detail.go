package bkci

import "time"

// wireDetail is the record of one execution of a build.
type wireDetail struct {
	ID               string       `json:"id"`
	PipelineID       string       `json:"pipelineId"`
	PipelineName     string       `json:"pipelineName"`
	UserID           string       `json:"userId"`
	TriggerUser      string       `json:"triggerUser"`
	Trigger          string       `json:"trigger"`
	QueueTime        int64        `json:"queueTime"`
	StartTime        int64        `json:"startTime,omitzero"`
	QueueTimeCost    *int64       `json:"queueTimeCost,omitzero"`
	EndTime          int64        `json:"endTime,omitzero"`
	Status           Status       `json:"status"`
	Model            wireModel    `json:"model"`
	CurrentTimestamp int64        `json:"currentTimestamp"`
	BuildNum         int          `json:"buildNum"`
	CancelUserID     string       `json:"cancelUserId,omitzero"`
	CurVersion       int          `json:"curVersion"`
	CurVersionName   string       `json:"curVersionName"`
	LatestVersion    int          `json:"latestVersion"`
	LatestBuildNum   int          `json:"latestBuildNum"`
	LastModifyUser   string       `json:"lastModifyUser"`
	ExecuteTime      int64        `json:"executeTime"`
	ErrorInfoList    []wireError  `json:"errorInfoList,omitzero"`
	StageStatus      []wireStage  `json:"stageStatus,omitzero"`
	TriggerReviewers []string     `json:"triggerReviewers,omitzero"`
	ExecuteCount     int          `json:"executeCount"`
	StartUserList    []string     `json:"startUserList"`
	RecordList       []wireRecord `json:"recordList"`
	BuildMsg         string       `json:"buildMsg"`
	Debug            bool         `json:"debug"`
	WebhookInfo      *wireWebhook `json:"webhookInfo,omitzero"`
	VersionChange    bool         `json:"versionChange"`
	CancelBuildPerm  bool         `json:"cancelBuildPerm"`
}

type wireRecord struct {
	StartUser string    `json:"startUser"`
	TimeCost  *wireCost `json:"timeCost,omitzero"`
}

// wireModel is the plan with what became of it.
type wireModel struct {
	Name                 string    `json:"name"`
	Desc                 string    `json:"desc"`
	Stages               []wireRun `json:"stages"`
	Labels               []string  `json:"labels"`
	InstanceFromTemplate bool      `json:"instanceFromTemplate"`
	PipelineCreator      string    `json:"pipelineCreator"`
	Events               struct{}  `json:"events"`
	StaticViews          []string  `json:"staticViews"`
	TimeCost             *wireCost `json:"timeCost,omitzero"`
	LatestVersion        int       `json:"latestVersion"`
}

// detailJSON is the record of the current execution.
func (b *build) detailJSON(now time.Time) wireDetail {
	p := b.pl
	w := wireDetail{
		ID: b.id, PipelineID: p.id, PipelineName: p.name, UserID: b.users[0], TriggerUser: b.users[0],
		Trigger: p.texts.trigger[b.trigger], QueueTime: dbTime(b.queued), StartTime: dbTime(b.started),
		EndTime: dbTime(b.ended), Status: b.status, Model: b.modelJSON(), CurrentTimestamp: now.UnixMilli(),
		BuildNum: b.num, CancelUserID: b.cancelUser, CurVersion: p.version, CurVersionName: versionName(p.version),
		LatestVersion: p.version, LatestBuildNum: p.sum.num, LastModifyUser: p.creator, ErrorInfoList: b.errorList(),
		StageStatus: b.stageStatus(), ExecuteCount: b.execute, StartUserList: append([]string{}, b.users...),
		BuildMsg: b.message, WebhookInfo: b.webhook.json(), CancelBuildPerm: true,
	}
	if !b.started.IsZero() {
		cost := dbTime(b.started) - dbTime(b.queued)
		w.QueueTimeCost = &cost
	}
	if !b.ended.IsZero() {
		w.ExecuteTime = b.cost().execute.Milliseconds()
	}
	if b.status == TriggerReviewing {
		w.TriggerReviewers = b.deciders()
	}
	for i, user := range b.users {
		r := wireRecord{StartUser: user}
		if i < len(b.costs) && b.costs[i].ran {
			r.TimeCost = costJSON(b.costs[i])
		}
		w.RecordList = append(w.RecordList, r)
	}
	return w
}

func (b *build) modelJSON() wireModel {
	m := wireModel{
		Name: b.pl.name, Desc: b.pl.desc, Labels: []string{}, InstanceFromTemplate: b.pl.template != nil,
		PipelineCreator: b.pl.creator, StaticViews: []string{}, LatestVersion: b.pl.version,
	}
	if !b.ended.IsZero() && !b.started.IsZero() {
		m.TimeCost = costJSON(b.cost())
	}
	m.Stages = append(m.Stages, b.triggerStageJSON())
	for i := range b.stages {
		m.Stages = append(m.Stages, b.stageJSON(i))
	}
	return m
}
