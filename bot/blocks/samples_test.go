package blocks_test

import (
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// outside is what others decide: every text that comes from BK-CI or from people passes through text, and every list
// has many times its usual length.
type outside struct {
	text func(string) string
	many int
}

// usual leaves everything as it is.
func usual() outside { return outside{text: func(s string) string { return s }, many: 1} }

func (o outside) all(texts ...string) []string {
	var out []string
	for range o.many {
		for _, t := range texts {
			out = append(out, o.text(t))
		}
	}
	return out
}

// times repeats what one call makes.
func times[T any](o outside, n int, one func(i int) T) []T {
	var out []T
	for i := range n * o.many {
		out = append(out, one(i))
	}
	return out
}

// sample is one kind of message, made of whatever is outside: what the relay owes, or the answer to a command line.
type sample struct {
	name string
	of   func(o outside) any // A store.Parcel or a commands.Reply.
}

func (s sample) say(o outside, style blocks.Style) blocks.Message { return render(s.of(o), style) }

func render(value any, style blocks.Style) blocks.Message {
	if parcel, ok := value.(store.Parcel); ok {
		return blocks.Alert(parcel, style)
	}
	reply, _ := value.(commands.Reply)
	return blocks.Answer(reply, style)
}

func samples() []sample {
	all := append(failureSamples(), reviewSamples()...)
	all = append(all, followSamples()...)
	all = append(all, foldSamples()...)
	all = append(all, noticeSamples()...)
	all = append(all, statusSamples()...)
	all = append(all, listSamples()...)
	all = append(all, channelSamples()...)
	return append(all, problemSamples()...)
}

// styled is how the samples are rendered.
func styled(language string) blocks.Style {
	return blocks.Style{
		Language: language, Zone: time.UTC, Console: apiclient.Console{Base: "https://devops.example.com/console"},
		People: map[string]string{"bob": "U0BOB"},
	}
}

const (
	pipelineID = "p-0123456789abcdef0123456789abcdef"
	buildID    = "b-0123456789abcdef0123456789abcdef"
	cardID     = "0123456789abcdef"
)

// clock is a minute of the day on which the samples happen.
func clock(minute int) time.Time {
	return time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

func (o outside) ref(num int, status string) store.BuildRef {
	return store.BuildRef{
		ID: buildID, Num: num, ExecuteCount: 1, Status: status, User: o.text("alice"), Trigger: "codeGitWebHookTrigger",
		Message: o.text("Retry payments"), Start: clock(0), End: clock(4), Took: 4*time.Minute + 12*time.Second,
		Stages: times(o, 1, func(int) store.StageRef { return store.StageRef{Name: o.text("Build"), Status: "SUCCEED"} }),
	}
}

func (o outside) failed(num int) store.Event {
	ref := o.ref(num, "FAILED")
	ref.Stages = append(ref.Stages, store.StageRef{Name: o.text("Test"), Status: "FAILED"}, store.StageRef{Name: o.text("Deploy")})
	return store.Event{
		Kind: store.Failed, Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Build: ref, At: clock(4), Seen: clock(4),
		Reason: "FAILED", First: clock(4), Streak: 1, Failures: times(o, 1, func(int) store.Failure {
			return store.Failure{
				Stage: o.text("Test"), Job: o.text("Linux"), Step: o.text("Unit tests"), Status: "FAILED", Type: "USER", Code: 2199001,
				Message: o.text("expected 200, got 502\nexit status 1"),
			}
		}),
	}
}

func (o outside) reviewing(kind string) store.Event {
	ref := o.ref(46, "STAGE_SUCCESS")
	ref.End, ref.Took = time.Time{}, 0
	ref.Stages = append(ref.Stages, store.StageRef{Name: o.text("Deploy"), Status: "PAUSE"})
	return store.Event{
		Kind: store.Reviewing, Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Build: ref, At: clock(5), Seen: clock(5),
		Review: &store.Review{
			Key: "s-3/g1", Kind: kind, Stage: o.text("Deploy"), Step: o.text("Approve release"), Group: o.text("Release owners"),
			Reviewers: o.all("alice", "bob"), Since: clock(5), Desc: o.text("Ship 2.4 to production?"),
		},
	}
}

func (o outside) ended(kind store.EventKind, status string) store.Event {
	return store.Event{
		Kind: kind, Project: "demo", Pipeline: pipelineID, Name: o.text("checkout-service"), Build: o.ref(47, status),
		At: clock(60), Seen: clock(60), Reason: status,
	}
}

// alert is a sample of what the relay sends.
func alert(name string, parcel func(o outside) store.Parcel) sample {
	return sample{"alert " + name, func(o outside) any { return parcel(o) }}
}

// posted is a sample of a new message with one event.
func posted(name string, event func(o outside) store.Event) sample {
	return alert(name, func(o outside) store.Parcel {
		return store.Parcel{Delivery: store.Delivery{ID: "d", Target: "C1", Act: store.Post, Card: cardID, Events: []store.Event{event(o)}}}
	})
}

// answer is a sample of an answer to a command line.
func answer(name string, body func(o outside) commands.Body) sample {
	return sample{"answer " + name, func(o outside) any { return commands.Reply{Verb: "any", Body: body(o)} }}
}
