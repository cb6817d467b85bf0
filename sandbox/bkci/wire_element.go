package bkci

// elementHead begins every element.
type elementHead struct {
	Type   string `json:"@type"`
	Name   string `json:"name"`
	ID     string `json:"id"`
	Status Status `json:"status"`
}

// elementRun is how an element ran.
type elementRun struct {
	AdditionalOptions wireAdditional `json:"additionalOptions"`
	ExecuteCount      int            `json:"executeCount"`
	CanRetry          bool           `json:"canRetry,omitzero"`
	Elapsed           *int64         `json:"elapsed,omitzero"`
	StartEpoch        int64          `json:"startEpoch,omitzero"`
}

// elementError is why an element failed, and what it cost.
type elementError struct {
	TimeCost    *wireCost `json:"timeCost,omitzero"`
	ErrorType   string    `json:"errorType,omitzero"`
	ErrorCode   int       `json:"errorCode,omitzero"`
	ErrorMsg    string    `json:"errorMsg,omitzero"`
	AsyncStatus string    `json:"asyncStatus"`
	ClassType   string    `json:"classType"`
}

type triggerElement struct {
	elementHead
	CanElementSkip      bool      `json:"canElementSkip"`
	UseLatestParameters bool      `json:"useLatestParameters"`
	ExecuteCount        int       `json:"executeCount"`
	Version             string    `json:"version"`
	TimeCost            *wireCost `json:"timeCost,omitzero"`
	AsyncStatus         string    `json:"asyncStatus"`
	ClassType           string    `json:"classType"`
	AtomCode            string    `json:"atomCode"`
	TaskAtom            string    `json:"taskAtom"`
}

type scriptElement struct {
	elementHead
	ScriptType        string `json:"scriptType"`
	Script            string `json:"script"`
	ContinueNoneZero  bool   `json:"continueNoneZero"`
	EnableArchiveFile bool   `json:"enableArchiveFile"`
	ArchiveFile       string `json:"archiveFile"`
	StepID            string `json:"stepId,omitzero"`
	elementRun
	Version string `json:"version"`
	elementError
	AtomCode string `json:"atomCode"`
	TaskAtom string `json:"taskAtom"`
}

type pluginElement struct {
	elementHead
	AtomCode string     `json:"atomCode"`
	Version  string     `json:"version"`
	StepID   string     `json:"stepId,omitzero"`
	Data     pluginData `json:"data"`
	elementRun
	elementError
	TaskAtom string `json:"taskAtom"`
}

type pluginData struct {
	Input  struct{} `json:"input"`
	Output struct{} `json:"output"`
}

// reviewElement is a manual-review step.
type reviewElement struct {
	elementHead
	ReviewUsers       []string          `json:"reviewUsers"`
	ActualReviewUsers []string          `json:"actualReviewUsers,omitzero"`
	Desc              string            `json:"desc"`
	Suggest           string            `json:"suggest"`
	Params            []wireReviewParam `json:"params"`
	Namespace         string            `json:"namespace"`
	NotifyType        []string          `json:"notifyType"`
	NotifyTitle       string            `json:"notifyTitle"`
	MarkdownContent   bool              `json:"markdownContent"`
	NotifyGroup       []string          `json:"notifyGroup"`
	ReminderTime      int               `json:"reminderTime"`
	SuggestRequired   bool              `json:"suggestRequired"`
	StepID            string            `json:"stepId,omitzero"`
	ExecuteCount      int               `json:"executeCount"`
	CanRetry          bool              `json:"canRetry,omitzero"`
	Elapsed           *int64            `json:"elapsed,omitzero"`
	StartEpoch        int64             `json:"startEpoch,omitzero"`
	Version           string            `json:"version"`
	AdditionalOptions wireAdditional    `json:"additionalOptions"`
	elementError
	AtomCode string `json:"atomCode"`
	TaskAtom string `json:"taskAtom"`
}

type gateElement struct {
	elementHead
	InterceptTask string   `json:"interceptTask"`
	ReviewUsers   []string `json:"reviewUsers,omitzero"`
	elementRun
	Version string `json:"version"`
	elementError
	AtomCode string `json:"atomCode"`
	TaskAtom string `json:"taskAtom"`
}

type wireAdditional struct {
	Enable                bool      `json:"enable"`
	ContinueWhenFailed    bool      `json:"continueWhenFailed"`
	ManualSkip            bool      `json:"manualSkip"`
	RetryWhenFailed       bool      `json:"retryWhenFailed"`
	RetryCount            int       `json:"retryCount"`
	ManualRetry           bool      `json:"manualRetry"`
	Timeout               int       `json:"timeout"`
	TimeoutVar            string    `json:"timeoutVar"`
	Change                bool      `json:"change"`
	RunCondition          string    `json:"runCondition"`
	PauseBeforeExec       bool      `json:"pauseBeforeExec"`
	SubscriptionPauseUser string    `json:"subscriptionPauseUser"`
	OtherTask             string    `json:"otherTask"`
	CustomVariables       []wirePar `json:"customVariables"`
	CustomCondition       string    `json:"customCondition"`
	EnableCustomEnv       bool      `json:"enableCustomEnv"`
}

func (b *build) triggerElement() triggerElement {
	kind := b.startType()
	w := triggerElement{
		elementHead:  elementHead{Type: kind, Name: b.pl.texts.message[b.trigger], ID: "T-1-1-1"},
		ExecuteCount: b.execute, Version: "1.*", ClassType: kind, AtomCode: kind,
	}
	if !b.started.IsZero() {
		w.Status, w.TimeCost = Succeed, &wireCost{}
	}
	return w
}

func (b *build) elementJSON(stage, job, step int) any {
	spec, st := &b.plan[stage].Jobs[job].Steps[step], &b.stages[stage].jobs[job].steps[step]
	head := elementHead{Name: spec.Name, ID: b.stepID(stage, job, step), Status: st.status}
	run, end := b.elementEnds(spec, st)
	head.Type, end.ClassType = spec.atomCode(), spec.atomCode()
	switch spec.Kind {
	case PluginStep:
		head.Type, end.ClassType = "marketBuild", "marketBuild"
		return pluginElement{
			elementHead: head, AtomCode: spec.AtomCode, Version: orElse(spec.Version, "1.*"), StepID: spec.ID,
			elementRun: run, elementError: end,
		}
	case ReviewStep:
		return reviewJSON(head, run, end, spec, st)
	case GateStep:
		return gateElement{
			elementHead: head, ReviewUsers: spec.Reviewers, elementRun: run, Version: "1.*", elementError: end,
			AtomCode: spec.atomCode(),
		}
	default:
		return scriptElement{
			elementHead: head, ScriptType: "SHELL", Script: spec.Script, StepID: spec.ID, elementRun: run, Version: "1.*",
			elementError: end, AtomCode: spec.atomCode(),
		}
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// elementEnds fills what all steps have in common.
func (b *build) elementEnds(spec *StepSpec, st *stepRun) (elementRun, elementError) {
	run := elementRun{
		AdditionalOptions: additionalOptions(spec, b.user), ExecuteCount: b.execute,
		CanRetry: st.status.Failing(), StartEpoch: epoch(st.began),
	}
	var end elementError
	if st.status.Final() || st.status == ReviewProcessed || st.status == QualityPass {
		ms := st.elapsed.Milliseconds()
		run.Elapsed, end.TimeCost = &ms, spentJSON(st.elapsed)
	}
	if e := st.err; e != nil {
		end.ErrorType, end.ErrorCode, end.ErrorMsg = e.kind.name(), e.code, e.message
	}
	return run, end
}

// reviewJSON shows who is asked. Before it waits, the resolved reviewers are not known to the server.
func reviewJSON(head elementHead, run elementRun, end elementError, spec *StepSpec, st *stepRun) reviewElement {
	w := reviewElement{
		elementHead: head, ReviewUsers: append([]string{}, spec.ReviewUsers...), Desc: spec.Desc, Suggest: st.suggest,
		Params: reviewParams(spec.Params), NotifyType: []string{"RTX"}, NotifyGroup: []string{}, StepID: spec.ID,
		ExecuteCount: run.ExecuteCount, CanRetry: run.CanRetry, Elapsed: run.Elapsed, StartEpoch: run.StartEpoch,
		Version: "1.*", AdditionalOptions: run.AdditionalOptions, elementError: end, AtomCode: spec.atomCode(),
		TaskAtom: "manualReviewTaskAtom",
	}
	if len(w.ReviewUsers) == 0 {
		w.ReviewUsers = append(w.ReviewUsers, spec.Reviewers...)
	}
	if st.status != "" {
		w.ActualReviewUsers = spec.Reviewers
	}
	return w
}

func additionalOptions(spec *StepSpec, user string) wireAdditional {
	w := wireAdditional{
		Enable: true, RetryCount: 1, ManualRetry: true, Timeout: 900, TimeoutVar: "900", RunCondition: "PRE_TASK_SUCCESS",
		PauseBeforeExec: spec.PauseBefore, CustomVariables: defaultVariables(), EnableCustomEnv: true,
	}
	if spec.PauseBefore {
		w.SubscriptionPauseUser = firstOr(spec.Reviewers, user)
	}
	return w
}
