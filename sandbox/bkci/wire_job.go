package bkci

// jobHead begins every container.
type jobHead struct {
	Type           string `json:"@type"`
	ID             string `json:"id"`
	Name           string `json:"name"`
	Elements       []any  `json:"elements"`
	Status         Status `json:"status"`
	StartEpoch     int64  `json:"startEpoch,omitzero"`
	SystemElapsed  *int64 `json:"systemElapsed,omitzero"`
	ElementElapsed int64  `json:"elementElapsed"`
}

// jobEnd ends every container but for its class.
type jobEnd struct {
	ExecuteCount        int       `json:"executeCount"`
	JobID               string    `json:"jobId,omitzero"`
	ContainPostTaskFlag bool      `json:"containPostTaskFlag"`
	MatrixGroupFlag     bool      `json:"matrixGroupFlag"`
	TimeCost            *wireCost `json:"timeCost,omitzero"`
}

type triggerJob struct {
	jobHead
	Params          []wireStartParam `json:"params"`
	ContainerID     string           `json:"containerId"`
	ContainerHashID string           `json:"containerHashId"`
	StartVMStatus   Status           `json:"startVMStatus,omitzero"`
	jobEnd
	ClassType string `json:"classType"`
}

// vmJob is a container with a build machine.
type vmJob struct {
	jobHead
	BaseOS            string       `json:"baseOS"`
	VMNames           []string     `json:"vmNames"`
	MaxQueueMinutes   int          `json:"maxQueueMinutes"`
	MaxRunningMinutes int          `json:"maxRunningMinutes"`
	BuildEnv          struct{}     `json:"buildEnv"`
	DispatchType      wireDispatch `json:"dispatchType"`
	ShowBuildResource bool         `json:"showBuildResource"`
	CanRetry          bool         `json:"canRetry,omitzero"`
	EnableExternal    bool         `json:"enableExternal"`
	ContainerID       string       `json:"containerId"`
	ContainerHashID   string       `json:"containerHashId"`
	JobControlOption  wireControl  `json:"jobControlOption"`
	StartVMStatus     Status       `json:"startVMStatus,omitzero"`
	jobEnd
	StartVMTaskSeq int    `json:"startVMTaskSeq"`
	NFSSwitch      bool   `json:"nfsSwitch"`
	ClassType      string `json:"classType"`
}

// normalJob is a container without one.
type normalJob struct {
	jobHead
	EnableSkip        bool        `json:"enableSkip"`
	CanRetry          bool        `json:"canRetry,omitzero"`
	ContainerID       string      `json:"containerId"`
	ContainerHashID   string      `json:"containerHashId"`
	MaxQueueMinutes   int         `json:"maxQueueMinutes"`
	MaxRunningMinutes int         `json:"maxRunningMinutes"`
	JobControlOption  wireControl `json:"jobControlOption"`
	jobEnd
	ClassType string `json:"classType"`
}

type wireDispatch struct {
	BuildType               string `json:"buildType"`
	Value                   string `json:"value"`
	ImageType               string `json:"imageType"`
	CredentialID            string `json:"credentialId"`
	CredentialProject       string `json:"credentialProject"`
	ImageCode               string `json:"imageCode"`
	ImageVersion            string `json:"imageVersion"`
	ImageName               string `json:"imageName"`
	PerformanceConfigID     int    `json:"performanceConfigId"`
	ImageRepositoryUserName string `json:"imageRepositoryUserName"`
	ImageRepositoryPassword string `json:"imageRepositoryPassword"`
	DockerBuildVersion      string `json:"dockerBuildVersion"`
}

type wireControl struct {
	Enable             bool      `json:"enable"`
	PrepareTimeout     int       `json:"prepareTimeout"`
	Timeout            int       `json:"timeout"`
	TimeoutVar         string    `json:"timeoutVar"`
	RunCondition       string    `json:"runCondition"`
	CustomVariables    []wirePar `json:"customVariables"`
	CustomCondition    string    `json:"customCondition"`
	DependOnType       string    `json:"dependOnType"`
	DependOnID         []string  `json:"dependOnId"`
	DependOnName       string    `json:"dependOnName"`
	ContinueWhenFailed bool      `json:"continueWhenFailed"`
}

// wireStartParam is a start parameter in the trigger and in the start form.
type wireStartParam struct {
	ID            string       `json:"id"`
	Required      bool         `json:"required"`
	Constant      bool         `json:"constant"`
	Type          string       `json:"type"`
	DefaultValue  string       `json:"defaultValue"`
	Value         string       `json:"value"`
	Options       []wireOption `json:"options,omitzero"`
	Desc          string       `json:"desc,omitzero"`
	ReadOnly      bool         `json:"readOnly"`
	ValueNotEmpty bool         `json:"valueNotEmpty"`
	RemoveFlag    bool         `json:"removeFlag"`
}

type wireOption struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func startParams(params, defaults []Param) []wireStartParam {
	out := []wireStartParam{}
	for i, p := range params {
		kind, options := p.kind()
		out = append(out, wireStartParam{
			ID: p.Name, Required: true, Type: kind, DefaultValue: defaults[i].Value, Value: p.Value, Options: options,
			Desc: p.Desc,
		})
	}
	return out
}

func (b *build) triggerJobJSON() triggerJob {
	w := triggerJob{
		jobHead: jobHead{Type: "trigger", ID: "0", Name: b.pl.texts.triggerJob, Elements: []any{b.triggerElement()}},
		Params:  startParams(b.params, b.pl.params), ContainerID: "0",
		ContainerHashID: "c-" + hash32("trigger", b.pl.id), jobEnd: jobEnd{ExecuteCount: b.execute}, ClassType: "trigger",
	}
	if !b.started.IsZero() {
		ms := b.started.Sub(b.queued).Milliseconds()
		w.Status, w.StartVMStatus, w.StartEpoch, w.SystemElapsed = Succeed, Succeed, epoch(b.started), &ms
		w.TimeCost = &wireCost{}
	}
	return w
}

// jobJSON is a container of a stage behind the trigger.
func (b *build) jobJSON(stage, job int) any {
	spec, run := &b.plan[stage].Jobs[job], &b.stages[stage].jobs[job]
	id, hash := b.containerID(stage, job), b.jobHash(stage, job)
	head, end := b.jobEnds(stage, job, id)
	control := wireControl{
		Enable: true, PrepareTimeout: 10, Timeout: 900, TimeoutVar: "900", RunCondition: "STAGE_RUNNING",
		CustomVariables: defaultVariables(), DependOnType: "ID", DependOnID: []string{},
	}
	canRetry := run.status.Failing()
	if spec.Agentless {
		head.Type = "normal"
		return normalJob{
			jobHead: head, CanRetry: canRetry, ContainerID: id, ContainerHashID: hash, MaxQueueMinutes: 60,
			MaxRunningMinutes: 1440, JobControlOption: control, jobEnd: end, ClassType: "normal",
		}
	}
	head.Type = "vmBuild"
	w := vmJob{
		jobHead: head, BaseOS: "LINUX", VMNames: []string{}, MaxQueueMinutes: 60, MaxRunningMinutes: 480,
		DispatchType: dockerImage(), CanRetry: canRetry, ContainerID: id, ContainerHashID: hash, JobControlOption: control,
		jobEnd: end, StartVMTaskSeq: 1, ClassType: "vmBuild",
	}
	switch {
	case run.status == QuotaFailed:
		w.StartVMStatus = Failed
	case run.status != "":
		w.StartVMStatus = Succeed
	}
	return w
}

// jobEnds fills the first and the last members of a container.
func (b *build) jobEnds(stage, job int, id string) (jobHead, jobEnd) {
	spec, run := &b.plan[stage].Jobs[job], &b.stages[stage].jobs[job]
	head := jobHead{ID: id, Name: spec.Name, Status: run.status, StartEpoch: epoch(run.began), Elements: []any{}}
	end := jobEnd{ExecuteCount: b.execute, JobID: spec.ID}
	if run.status != "" {
		head.SystemElapsed = new(int64)
	}
	for k := range run.steps {
		head.Elements = append(head.Elements, b.elementJSON(stage, job, k))
		head.ElementElapsed += run.steps[k].elapsed.Milliseconds()
	}
	if run.status.Final() {
		end.TimeCost = spentJSON(run.elapsed)
	}
	return head, end
}

func dockerImage() wireDispatch {
	return wireDispatch{
		BuildType: "DOCKER", Value: "bkci/ci:latest", ImageType: "BKSTORE", ImageCode: "bkci", ImageVersion: "1.*",
		ImageName: "bkci", DockerBuildVersion: "bkci/ci:latest",
	}
}
