package facts_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/facts"
)

func TestWhatWasAllowedToFailIsBlamedOnlyWhenNothingElseIs(t *testing.T) {
	t.Parallel()
	optional, required := apiclient.StepFailure{Step: "lint", Optional: true}, apiclient.StepFailure{Step: "test"}
	for name, c := range map[string]struct {
		given []apiclient.StepFailure
		want  []store.Failure
	}{
		"both":          {[]apiclient.StepFailure{optional, required}, []store.Failure{{Step: "test"}}},
		"optional only": {[]apiclient.StepFailure{optional}, []store.Failure{{Step: "lint"}}},
		"nothing":       {nil, nil},
	} {
		if diff := cmp.Diff(c.want, facts.Failures(c.given)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFailuresAreBoundedAndReviewsAreNot(t *testing.T) {
	t.Parallel()
	var failed []apiclient.StepFailure
	var waits []apiclient.Wait
	for i := range 25 {
		failed = append(failed, apiclient.StepFailure{Step: fmt.Sprint(i)})
		waits = append(waits, apiclient.Wait{Key: fmt.Sprint(i)})
	}
	if n := len(facts.Failures(failed)); n != 10 {
		t.Errorf("%d failures of 25 are kept, want 10", n)
	}
	if n := len(facts.Reviews(waits)); n != 25 {
		t.Errorf("%d reviews of 25 are kept, want all: one left out would be missed", n)
	}
}

func TestEveryKindOfWaitingHasItsFace(t *testing.T) {
	t.Parallel()
	for kind, want := range map[apiclient.WaitKind]string{
		apiclient.StageReview: store.WaitStage, apiclient.StepReview: store.WaitStep, apiclient.QualityGate: store.WaitGate,
		apiclient.TriggerReview: store.WaitTrigger, apiclient.PausedStep: store.WaitPaused,
	} {
		if got := facts.Reviews([]apiclient.Wait{{Kind: kind}})[0].Kind; got != want {
			t.Errorf("%v is %q, want %q", kind, got, want)
		}
	}
}

func TestTextsAreCutToAThousandCharacters(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "short", strings.Repeat("字", 1000), strings.Repeat("字", 1001), strings.Repeat("x", 5000)} {
		got := facts.Cut(text)
		if n := utf8.RuneCountInString(got); n > 1000 || (utf8.RuneCountInString(text) <= 1000 && got != text) || (n < utf8.RuneCountInString(text) && !strings.HasSuffix(got, "…")) {
			t.Errorf("a text of %d characters becomes one of %d", utf8.RuneCountInString(text), n)
		}
	}
}

func TestABuildThatIsNotOverHasNoEnd(t *testing.T) {
	t.Parallel()
	b := apiclient.Build{ID: "b", Num: 3, Status: apiclient.StatusRunning, Remark: "mine", Message: "theirs"}
	if got := facts.Build(b); !got.End.IsZero() || got.Message != "mine" || got.Num != 3 {
		t.Errorf("got %+v, want no end and the person's own remark", got)
	}
}
