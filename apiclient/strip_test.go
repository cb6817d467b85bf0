package apiclient_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

func TestTheTriggerStageIsLeftOutUnlessThereIsNoOther(t *testing.T) {
	t.Parallel()
	trigger, build := apiclient.StageStatus{ID: "stage-1", Name: "stage-1"}, apiclient.StageStatus{ID: "stage-2", Name: "Build"}
	for name, c := range map[string]struct{ given, want []apiclient.StageStatus }{
		"trigger and more": {[]apiclient.StageStatus{trigger, build}, []apiclient.StageStatus{build}},
		"trigger alone":    {[]apiclient.StageStatus{trigger}, []apiclient.StageStatus{trigger}},
		"no trigger":       {[]apiclient.StageStatus{build, build}, []apiclient.StageStatus{build, build}},
		"nothing":          {nil, nil},
	} {
		if got := apiclient.Working(c.given); !cmp.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
