package sandbox

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// view is the whole state of the page for one person.
type view struct {
	Team     string                   `json:"team"`
	Me       string                   `json:"me"`
	Users    []viewUser               `json:"users"`
	Channels []viewChannel            `json:"channels"`
	Messages map[string][]viewMessage `json:"messages"`
	CI       viewCI                   `json:"ci"`
	Faults   []viewFault              `json:"faults"`
	Hints    []string                 `json:"hints"`
}

type viewUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name"`
	Bot      bool   `json:"bot"`
}

type viewChannel struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"` // "channel" or "dm".
	Private  bool   `json:"private"`
	Archived bool   `json:"archived"`
	Bot      bool   `json:"bot"` // The bot is a member.
}

type viewMessage struct {
	ID        string         `json:"id"`
	TS        string         `json:"ts"`
	Author    string         `json:"author"`
	Bot       bool           `json:"bot"`
	Text      string         `json:"text"`
	Blocks    jsontext.Value `json:"blocks,omitempty"`
	Ephemeral bool           `json:"ephemeral"`
	Edited    bool           `json:"edited"`
	Broadcast bool           `json:"broadcast"`
	Replies   []viewMessage  `json:"replies,omitempty"`
}

type viewCI struct {
	Pipelines []viewPipeline `json:"pipelines"`
}

type viewPipeline struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Project string      `json:"project"`
	Last    int         `json:"last"`    // The newest number; 0: never built.
	Seconds int         `json:"seconds"` // What a build takes that nobody touches.
	Builds  []viewBuild `json:"builds"`  // Of this session, newest first.
}

type viewBuild struct {
	ID       string `json:"id"`
	Num      int    `json:"num"`
	Status   string `json:"status"`
	User     string `json:"user"`
	Stage    string `json:"stage"`
	Waiting  string `json:"waiting"`
	Next     bool   `json:"next"` // A stage is still to come, before which the build can be held.
	Finished bool   `json:"finished"`
}

type viewFault struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	On    bool   `json:"on"`
}

func hints() []string {
	return []string{
		"/pipeline help", "/pipeline list demo", "/pipeline status demo checkout-service", "/pipeline subscribe demo checkout-service",
		"/pipeline history demo payment-api 5", "/pipeline trend demo checkout-service", "/pipeline subscriptions",
	}
}

func (s *Sandbox) view(user string) view {
	state := s.Slack.State()
	me := firstPerson(state.Users)
	if user == "" {
		user = me
	}
	v := view{Team: state.Team.Name, Me: me, Messages: map[string][]viewMessage{}, CI: s.viewCI(), Hints: hints()}
	names := map[string]workspace.User{}
	for _, u := range state.Users {
		names[u.ID] = u
		v.Users = append(v.Users, viewUser{ID: u.ID, Name: u.Name, RealName: u.RealName, Bot: u.Bot})
	}
	for _, c := range state.Channels {
		if c.IM && c.User != user {
			continue
		}
		shown := viewChannel{ID: c.ID, Name: c.Name, Type: "channel", Private: c.Private, Archived: c.Archived, Bot: slices.Contains(c.Members, workspace.BotUserID)}
		if c.IM {
			shown.Type, shown.Name = "dm", "pipelinebot"
		}
		v.Channels = append(v.Channels, shown)
		v.Messages[c.ID] = s.viewMessages(c.ID, user, names)
	}
	for _, t := range troubles() {
		v.Faults = append(v.Faults, viewFault{ID: t.id, Label: t.label, On: s.troubled(t.id)})
	}
	return v
}

// firstPerson is whom the page takes its reader for until they choose.
func firstPerson(users []workspace.User) string {
	for _, u := range users {
		if !u.Bot {
			return u.ID
		}
	}
	return ""
}

// viewMessages is a channel as one person sees it: top level and broadcast messages with their threads, and the
// ephemeral ones addressed to them, in order of time.
func (s *Sandbox) viewMessages(channel, user string, names map[string]workspace.User) []viewMessage {
	out := []viewMessage{}
	replies := map[string][]viewMessage{}
	for _, m := range slices.Concat(s.Slack.Messages(channel), s.Slack.Ephemerals(user, channel)) {
		shown := viewMessage{
			ID: m.TS, TS: m.TS, Author: author(m, names), Bot: m.BotID != "", Text: m.Text, Blocks: m.Blocks,
			Ephemeral: m.EphemeralTo != "", Edited: m.Edited != nil, Broadcast: m.Broadcast,
		}
		if m.ThreadTS != "" && m.ThreadTS != m.TS {
			replies[m.ThreadTS] = append(replies[m.ThreadTS], shown)
			if !m.Broadcast {
				continue
			}
		}
		out = append(out, shown)
	}
	for i := range out {
		if !out[i].Broadcast {
			out[i].Replies = replies[out[i].TS]
		}
	}
	slices.SortStableFunc(out, func(a, b viewMessage) int { return strings.Compare(a.TS, b.TS) })
	return out[max(0, len(out)-shownRecords):]
}

func author(m workspace.Message, names map[string]workspace.User) string {
	if u, ok := names[m.User]; ok && u.RealName != "" {
		return u.RealName
	} else if ok {
		return u.Name
	}
	return m.User
}

func (s *Sandbox) viewCI() viewCI {
	state := s.CI.State()
	out := viewCI{Pipelines: []viewPipeline{}}
	for _, p := range state.Pipelines {
		shown := viewPipeline{ID: p.ID, Name: p.Name, Project: p.Project, Last: p.Num, Builds: []viewBuild{}}
		shown.Seconds = int((time.Duration(len(p.Stages)) * s.stage).Round(time.Second).Seconds())
		for _, b := range state.Builds {
			if b.Pipeline == p.ID && len(shown.Builds) < 8 {
				shown.Builds = append(shown.Builds, viewBuildOf(b))
			}
		}
		out.Pipelines = append(out.Pipelines, shown)
	}
	return out
}

func viewBuildOf(b bkci.Build) viewBuild {
	shown := viewBuild{ID: b.ID, Num: b.Num, Status: string(b.Status), User: b.User, Finished: !b.Ended.IsZero()}
	if b.Waiting != nil {
		shown.Waiting = strings.ReplaceAll(string(b.Waiting.Kind), "_", " ") + " by " + strings.Join(b.Waiting.Reviewers, ", ")
	}
	for _, stage := range b.Stages {
		if stage.Status == bkci.Running {
			shown.Stage = stage.Name
		}
		shown.Next = shown.Next || stage.Status == ""
	}
	return shown
}
