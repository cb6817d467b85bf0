package bkci

import (
	"strings"
	"time"
)

// PipelineSpec describes a pipeline to add.
type PipelineSpec struct {
	Name, Desc, Creator string
	// Stages follow the trigger stage, which every pipeline has as stage-1; nil means the server's default plan.
	Stages []StageSpec
	// Params are the start parameters with their default values.
	Params []Param
	Labels []Label
	Views  []string
	// Template marks an instance of a template.
	Template *Template
	// NumRule is the rule behind StartOptions.Alias, shown as it is.
	NumRule string
	// Created is when the pipeline was made; zero means now, or before its past builds.
	Created time.Time
	// Version of the definition; 0 means 1.
	Version int
	// Locked pipelines cannot be started; NoManual ones not by hand or API.
	Locked, NoManual bool
	// Serial pipelines run one build at a time: further starts queue, and the oldest starts when the running one
	// ends or waits for a stage review.
	Serial bool
	// MaxQueue bounds the queue of a serial pipeline; 0 means 10.
	MaxQueue int
	// Past is how many builds have run already, one an hour, all successful but the newest, which ended as
	// PastStatus (empty means SUCCEED; FAILED and CANCELED are understood).
	Past       int
	PastStatus Status
}

// Param is a parameter of a pipeline's start or of a review. Options turns it into an enumeration; start parameters
// are always required.
type Param struct {
	Name, Value, Desc string
	Options           []string
	Required          bool
}

// Label is one group of labels on a pipeline.
type Label struct {
	Group string
	Names []string
}

// Template tells which template a pipeline is an instance of.
type Template struct {
	ID          string
	Version     int64
	VersionName string
}

// StageSpec is one stage. Review makes it wait for people before it starts, group after group; Gate makes it wait
// for somebody to let it pass a quality gate (before the review).
type StageSpec struct {
	Name         string
	Review       []ReviewGroup
	ReviewDesc   string
	ReviewParams []Param // asked of the reviewers
	Gate         bool
	Jobs         []JobSpec
}

// ReviewGroup is a group of people, each of whom may decide for the group.
type ReviewGroup struct {
	Name      string
	Reviewers []string
}

// JobSpec is one job of a stage; jobs of a stage run side by side. Agentless jobs need no build machine.
type JobSpec struct {
	ID, Name  string
	Agentless bool
	Steps     []StepSpec
}

// StepKind says what a step is.
type StepKind int

// The kinds of steps.
const (
	ScriptStep StepKind = iota
	PluginStep
	ReviewStep // a manual-review step; Reviewers decide
	GateStep   // a quality gate between steps
)

// StepSpec is one step of a job.
type StepSpec struct {
	Name string
	Kind StepKind
	// AtomCode and Version name the plugin of a PluginStep.
	AtomCode, Version string
	// ID is the step id people give a step in the editor; most have none.
	ID string
	// Script is the text of a ScriptStep.
	Script string
	// PauseBefore makes the step wait for somebody to continue it.
	PauseBefore bool
	// OnlyHeld lets builds by that Hold does not stop here: they skip a review or gate, and do not pause.
	OnlyHeld bool
	// ReviewUsers is the reviewers' list as it was typed (may hold ${VARIABLES}); Reviewers is what it resolves to.
	ReviewUsers, Reviewers []string
	Desc                   string
	Params                 []Param // asked of the reviewers
}

func (s *StepSpec) waits() bool {
	return !s.OnlyHeld && (s.asks() || s.PauseBefore)
}

// asks tells whether the step does nothing but ask people.
func (s *StepSpec) asks() bool { return s.Kind == ReviewStep || s.Kind == GateStep }

func (s *StepSpec) skipped() bool { return s.OnlyHeld && s.asks() }

// DefaultStages is the plan of pipelines that bring none: Build, Test with two jobs side by side, and Deploy
// behind the review of two groups.
func DefaultStages() []StageSpec {
	return []StageSpec{
		{Name: "Build", Jobs: []JobSpec{{ID: "job_build", Name: "Linux build", Steps: []StepSpec{
			{Name: "Checkout", Kind: PluginStep, AtomCode: "checkout", Version: "1.*", ID: "checkout"},
			{Name: "Compile", Script: "make build"},
		}}}},
		{Name: "Test", Jobs: []JobSpec{
			{ID: "job_unit", Name: "Unit tests", Steps: []StepSpec{{Name: "Unit tests", Script: "make test"}}},
			{ID: "job_lint", Name: "Lint", Steps: []StepSpec{{Name: "Lint", Script: "make lint"}}},
		}},
		{
			Name:         "Deploy",
			ReviewDesc:   "Deploy ${TAG} to production",
			ReviewParams: []Param{{Name: "REASON", Desc: "why now"}},
			Review: []ReviewGroup{
				{Name: "Release owners", Reviewers: []string{"alice", "carol"}},
				{Name: "SRE", Reviewers: []string{"dave"}},
			},
			Jobs: []JobSpec{{ID: "job_deploy", Name: "Deploy", Agentless: true, Steps: []StepSpec{
				{Name: "Deploy to cluster", Kind: PluginStep, AtomCode: "helm_deploy", Version: "2.*"},
			}}},
		},
	}
}

// taskCount counts the steps of a plan, the trigger included.
func taskCount(stages []StageSpec) int {
	n := 1
	for i := range stages {
		for j := range stages[i].Jobs {
			n += len(stages[i].Jobs[j].Steps)
		}
	}
	return n
}

// copyStages copies as deep as Hold may change a plan.
func copyStages(stages []StageSpec) []StageSpec {
	out := append([]StageSpec(nil), stages...)
	for i := range out {
		out[i].Jobs = append([]JobSpec(nil), out[i].Jobs...)
		for j := range out[i].Jobs {
			out[i].Jobs[j].Steps = append([]StepSpec(nil), out[i].Jobs[j].Steps...)
		}
	}
	return out
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }
