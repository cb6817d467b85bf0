package apiclient

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

func (w *wireDetail) field(s *scanner, name []byte) {
	switch string(name) {
	case "id":
		readText(s, &w.ID)
	case "pipelineId":
		readText(s, &w.PipelineID)
	case "pipelineName":
		readText(s, &w.PipelineName)
	case "userId":
		readText(s, &w.UserID)
	case "triggerUser":
		readText(s, &w.TriggerUser)
	case "trigger":
		readText(s, &w.Trigger)
	case "queueTime":
		readNumber(s, &w.QueueTime)
	case "startTime":
		readNumber(s, &w.StartTime)
	case "endTime":
		readNumber(s, &w.EndTime)
	case "status":
		readText(s, &w.Status)
	case "model":
		readPointer(s, &w.Model, readObject)
	case "currentTimestamp":
		readNumber(s, &w.CurrentTimestamp)
	case "buildNum":
		readNumber(s, &w.BuildNum)
	case "cancelUserId":
		readText(s, &w.CancelUserID)
	case "curVersion":
		readNumber(s, &w.Version)
	case "curVersionName":
		readText(s, &w.VersionName)
	case "latestBuildNum":
		readNumber(s, &w.LatestBuildNum)
	case "executeTime":
		readNumber(s, &w.ExecuteTime)
	case "errorInfoList":
		readList(s, &w.Errors, readObject)
	case "stageStatus":
		readList(s, &w.StageStatus, readObject)
	case "triggerReviewers":
		readTexts(s, &w.TriggerReviewers)
	case "executeCount":
		readNumber(s, &w.ExecuteCount)
	case "startUserList":
		readTexts(s, &w.StartUsers)
	case "buildMsg":
		readText(s, &w.BuildMsg)
	case "remark":
		readText(s, &w.Remark)
	case "debug":
		readFlag(s, &w.Debug)
	case "webhookInfo":
		readPointer(s, &w.WebhookInfo, readObject)
	default:
		s.skip()
	}
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
