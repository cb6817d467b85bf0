package apiclient

// triggerStage is the id of the stage that every pipeline begins with: it holds the triggers and runs nothing.
const triggerStage = "stage-1"

// Working leaves out the trigger stage, which tells people nothing, unless there is no other.
func Working(stages []StageStatus) []StageStatus {
	if len(stages) > 1 && stages[0].ID == triggerStage {
		return stages[1:]
	}
	return stages
}
