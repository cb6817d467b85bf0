package sandbox

import (
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// seed fills both simulations with a small company.
func (s *Sandbox) seed() {
	people := []workspace.User{
		{Name: "alice", RealName: "Alice Ames", Email: "alice@orchard.example", Locale: "en-US", TZ: "Europe/Berlin"},
		{Name: "bob", RealName: "Bob Brandt", Email: "bob@orchard.example", Locale: "en-US", TZ: "America/New_York"},
		{Name: "li.wei", RealName: "李伟", Email: "liwei@orchard.example", Locale: "zh-CN", TZ: "Asia/Shanghai"},
	}
	members := make([]string, 0, len(people))
	for _, p := range people {
		members = append(members, s.Slack.AddUser(p).ID)
	}
	withBot := append([]string{workspace.BotUserID}, members...)
	s.Slack.AddChannel(workspace.ChannelSpec{Name: "builds", Members: withBot})
	s.Slack.AddChannel(workspace.ChannelSpec{Name: "releases", Members: withBot})
	s.Slack.AddChannel(workspace.ChannelSpec{Name: "random", Members: members})
	for _, id := range members {
		// Everybody was just added; Slack too shows an app among the direct messages before it has said anything.
		_, _ = s.Slack.DirectMessage(id)
	}

	s.CI.AddProject("demo", "Demo project")
	s.CI.AddProject("mobile", "Mobile apps")
	for _, spec := range demoPipelines() {
		s.CI.AddPipeline("demo", spec)
	}
	s.CI.AddPipeline("mobile", bkci.PipelineSpec{Name: "android-app", Creator: "bob", Stages: reviewedStages(), Past: 12})
}

func demoPipelines() []bkci.PipelineSpec {
	return []bkci.PipelineSpec{
		{Name: "nightly-report", Creator: "bob", Stages: reportStages(), Past: 20, PastStatus: bkci.Failed},
		{Name: "release-train", Creator: "alice", Stages: reviewedStages(), Past: 6},
		{Name: "payment-api", Creator: "alice", Stages: threeStages(), Past: 15},
		{Name: "checkout-service", Creator: "alice", Desc: "Build, test and deploy the checkout", Stages: threeStages(), Past: 41},
	}
}

func reportStages() []bkci.StageSpec {
	return []bkci.StageSpec{
		{Name: "Report", Jobs: []bkci.JobSpec{{Name: "Report", Steps: []bkci.StepSpec{{Name: "Collect figures", Script: "make report"}}}}},
		{Name: "Publish", Jobs: []bkci.JobSpec{{Name: "Publish", Agentless: true, Steps: append([]bkci.StepSpec{{Name: "Draw charts", Kind: bkci.PluginStep, AtomCode: "charts"}}, stops("Check the figures", "Send the report")...)}}},
	}
}

// stops are steps at which the panel can hold a build. They are there from its start, as the bot reads once what a
// build can wait at; builds that are not held pass them.
func stops(review, pause string) []bkci.StepSpec {
	return []bkci.StepSpec{
		{Name: review, Kind: bkci.ReviewStep, Reviewers: []string{"alice"}, OnlyHeld: true},
		{Name: pause, Kind: bkci.PluginStep, AtomCode: "announce", PauseBefore: true, OnlyHeld: true},
	}
}

// reviewedStages waits for two groups before its last stage.
func reviewedStages() []bkci.StageSpec {
	stages := bkci.DefaultStages()
	last := &stages[len(stages)-1].Jobs[0]
	last.Steps = append(last.Steps, stops("Check the canary", "Switch traffic")...)
	return stages
}

// threeStages has no review of its own, so that a build passes by itself unless the panel holds it.
func threeStages() []bkci.StageSpec {
	return []bkci.StageSpec{
		{Name: "Build", Jobs: []bkci.JobSpec{{Name: "Linux build", Steps: []bkci.StepSpec{{Name: "Checkout", Kind: bkci.PluginStep, AtomCode: "checkout"}, {Name: "Compile", Script: "make"}}}}},
		{Name: "Test", Jobs: []bkci.JobSpec{{Name: "Unit tests", Steps: []bkci.StepSpec{{Name: "Unit tests", Script: "make test"}}}, {Name: "Lint", Steps: []bkci.StepSpec{{Name: "Lint", Script: "make lint"}}}}},
		{Name: "Deploy", Jobs: []bkci.JobSpec{{Name: "Deploy", Agentless: true, Steps: append([]bkci.StepSpec{{Name: "Deploy to cluster", Kind: bkci.PluginStep, AtomCode: "helm_deploy"}}, stops("Check the canary", "Switch traffic")...)}}},
	}
}
