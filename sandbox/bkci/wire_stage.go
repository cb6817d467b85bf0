package bkci

// wireRun is a stage of a model.
type wireRun struct {
	Containers         []any             `json:"containers"`
	ID                 string            `json:"id"`
	Name               string            `json:"name"`
	Tag                []string          `json:"tag"`
	Status             Status            `json:"status"`
	StartEpoch         int64             `json:"startEpoch,omitzero"`
	Elapsed            *int64            `json:"elapsed,omitzero"`
	FastKill           bool              `json:"fastKill"`
	Finally            bool              `json:"finally"`
	CanRetry           bool              `json:"canRetry,omitzero"`
	StageControlOption *wireStageControl `json:"stageControlOption,omitzero"`
	CheckIn            *wireCheck        `json:"checkIn,omitzero"`
	CheckOut           *wireCheck        `json:"checkOut,omitzero"`
	ExecuteCount       int               `json:"executeCount"`
	TimeCost           *wireCost         `json:"timeCost,omitzero"`
}

type wireStageControl struct {
	Enable          bool      `json:"enable"`
	RunCondition    string    `json:"runCondition"`
	CustomVariables []wirePar `json:"customVariables"`
	CustomCondition string    `json:"customCondition"`
	ManualTrigger   bool      `json:"manualTrigger"`
	Timeout         int       `json:"timeout"`
}

type wirePar struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// wireCheck is what a stage checks before (checkIn) or after (checkOut) it runs.
type wireCheck struct {
	ManualTrigger   bool              `json:"manualTrigger"`
	Status          Status            `json:"status,omitzero"`
	ReviewDesc      string            `json:"reviewDesc,omitzero"`
	ReviewGroups    []wireGroup       `json:"reviewGroups,omitzero"`
	ReviewParams    []wireReviewParam `json:"reviewParams,omitzero"`
	Timeout         int               `json:"timeout"`
	RuleIDs         []string          `json:"ruleIds,omitzero"`
	MarkdownContent bool              `json:"markdownContent"`
	NotifyType      []string          `json:"notifyType"`
	NotifyGroup     []string          `json:"notifyGroup,omitzero"`
}

type wireGroup struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Reviewers  []string `json:"reviewers"`
	Groups     []string `json:"groups"`
	Status     string   `json:"status,omitzero"`
	Operator   string   `json:"operator,omitzero"`
	ReviewTime int64    `json:"reviewTime,omitzero"`
	Suggest    string   `json:"suggest,omitzero"`
}

type wireReviewParam struct {
	Key         string       `json:"key"`
	Value       string       `json:"value"`
	ValueType   string       `json:"valueType"`
	Required    bool         `json:"required"`
	Desc        string       `json:"desc"`
	Options     []wireOption `json:"options,omitzero"`
	ChineseName string       `json:"chineseName"`
}

func reviewParams(params []Param) []wireReviewParam {
	out := []wireReviewParam{}
	for _, p := range params {
		kind, options := p.kind()
		out = append(out, wireReviewParam{
			Key: p.Name, Value: p.Value, ValueType: kind, Required: p.Required, Desc: p.Desc, Options: options,
		})
	}
	return out
}

// kind is the type of the parameter with the choices of an enumeration.
func (p Param) kind() (string, []wireOption) {
	if len(p.Options) == 0 {
		return "STRING", nil
	}
	var out []wireOption
	for _, o := range p.Options {
		out = append(out, wireOption{o, o})
	}
	return "ENUM", out
}

const reviewTimeoutHours = 24

// stageTag lists ids of stage tags, not their names.
func stageTag() []string { return []string{hash32("stage-tag")} }

func defaultVariables() []wirePar { return []wirePar{{Key: "param1"}} }

// triggerStageJSON is stage-1, over as soon as the build has started.
func (b *build) triggerStageJSON() wireRun {
	w := wireRun{
		Containers: []any{b.triggerJobJSON()}, ID: triggerStage, Name: triggerStage, Tag: stageTag(),
		ExecuteCount: b.execute,
	}
	if !b.started.IsZero() {
		ms := b.started.Sub(b.queued).Milliseconds()
		w.Status, w.Elapsed = Succeed, &ms
	}
	return w
}

func (b *build) stageJSON(i int) wireRun {
	st := &b.stages[i]
	w := wireRun{
		ID: stageID(i), Name: b.plan[i].Name, Tag: stageTag(), Status: st.status, StartEpoch: epoch(st.began),
		CanRetry: st.status == Failed, ExecuteCount: b.execute, CheckIn: b.checkInJSON(i),
		CheckOut: &wireCheck{Status: st.gateOut, Timeout: reviewTimeoutHours, NotifyType: []string{"RTX"}},
		StageControlOption: &wireStageControl{
			Enable: true, RunCondition: "AFTER_LAST_FINISHED", CustomVariables: defaultVariables(), Timeout: reviewTimeoutHours,
		},
		Containers: []any{},
	}
	if st.ended() {
		ms := st.elapsed.Milliseconds()
		w.Elapsed, w.TimeCost = &ms, spentJSON(st.elapsed)
	}
	for j := range st.jobs {
		w.Containers = append(w.Containers, b.jobJSON(i, j))
	}
	return w
}

// checkInJSON shows the stage's review and gate. Its one status is that of whichever was dealt with last.
func (b *build) checkInJSON(i int) *wireCheck {
	st, spec := &b.stages[i], &b.plan[i]
	w := &wireCheck{Status: st.checkIn, Timeout: reviewTimeoutHours, NotifyType: []string{"RTX"}}
	if w.Status == "" {
		w.Status = st.gateIn
	}
	if spec.Gate || st.gateIn != "" {
		w.RuleIDs = []string{hash32("rule", b.pl.id, itoa(i))}
	}
	if len(spec.Review) == 0 {
		return w
	}
	w.ManualTrigger, w.ReviewDesc, w.NotifyType = true, spec.ReviewDesc, []string{"RTX", "EMAIL"}
	w.ReviewParams, w.NotifyGroup = reviewParams(spec.ReviewParams), []string{}
	for g := range spec.Review {
		run := &st.groups[g]
		w.ReviewGroups = append(w.ReviewGroups, wireGroup{
			ID: b.groupID(i, g), Name: spec.Review[g].Name, Reviewers: append([]string{}, spec.Review[g].Reviewers...),
			Groups: []string{}, Status: run.status, Operator: run.operator, ReviewTime: epoch(run.decided), Suggest: run.suggest,
		})
	}
	return w
}
