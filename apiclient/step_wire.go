package apiclient

import "cmp"

type wireElement struct {
	Type            string      `json:"@type"`
	ClassType       string      `json:"classType"`
	OriginClassType string      `json:"originClassType"`
	ID              string      `json:"id"`
	StepID          string      `json:"stepId"`
	Name            string      `json:"name"`
	AtomCode        string      `json:"atomCode"`
	OriginAtomCode  string      `json:"originAtomCode"`
	Status          string      `json:"status"`
	ErrorType       errorType   `json:"errorType"`
	ErrorCode       int         `json:"errorCode"`
	ErrorMsg        string      `json:"errorMsg"`
	ReviewUsers     texts       `json:"reviewUsers"`
	ActualReviewers texts       `json:"actualReviewUsers"`
	Desc            string      `json:"desc"`
	Suggest         string      `json:"suggest"`
	StartEpoch      int64       `json:"startEpoch"`
	Elapsed         int64       `json:"elapsed"`
	ExecuteCount    int         `json:"executeCount"`
	CanRetry        bool        `json:"canRetry"`
	Enabled         *bool       `json:"elementEnable"`
	Options         wireOptions `json:"additionalOptions"`
}

func (w *wireElement) field(s *scanner, name []byte) {
	switch string(name) {
	case "@type":
		readText(s, &w.Type)
	case "classType":
		readText(s, &w.ClassType)
	case "originClassType":
		readText(s, &w.OriginClassType)
	case "id":
		readText(s, &w.ID)
	case "stepId":
		readText(s, &w.StepID)
	case "name":
		readText(s, &w.Name)
	case "atomCode":
		readText(s, &w.AtomCode)
	case "originAtomCode":
		readText(s, &w.OriginAtomCode)
	case "status":
		readText(s, &w.Status)
	case "errorType":
		readErrorType(s, &w.ErrorType)
	case "errorCode":
		readNumber(s, &w.ErrorCode)
	case "errorMsg":
		readText(s, &w.ErrorMsg)
	case "reviewUsers":
		readTexts(s, &w.ReviewUsers)
	case "actualReviewUsers":
		readTexts(s, &w.ActualReviewers)
	case "desc":
		readText(s, &w.Desc)
	case "suggest":
		readText(s, &w.Suggest)
	case "startEpoch":
		readNumber(s, &w.StartEpoch)
	case "elapsed":
		readNumber(s, &w.Elapsed)
	case "executeCount":
		readNumber(s, &w.ExecuteCount)
	case "canRetry":
		readFlag(s, &w.CanRetry)
	case "elementEnable":
		readPointer(s, &w.Enabled, readFlag)
	case "additionalOptions":
		readOptions(s, &w.Options)
	default:
		s.skip()
	}
}

type wireOptions struct {
	Enable       *bool  `json:"enable"`
	PauseBefore  bool   `json:"pauseBeforeExec"`
	ContinueFail bool   `json:"continueWhenFailed"`
	PauseUser    string `json:"subscriptionPauseUser"`
}

func (w *wireOptions) field(s *scanner, name []byte) {
	switch string(name) {
	case "enable":
		readPointer(s, &w.Enable, readFlag)
	case "pauseBeforeExec":
		readFlag(s, &w.PauseBefore)
	case "continueWhenFailed":
		readFlag(s, &w.ContinueFail)
	case "subscriptionPauseUser":
		readText(s, &w.PauseUser)
	default:
		s.skip()
	}
}

// readOptions reads each text of options once: most steps of a model have the same, and they are a third of it.
func readOptions(s *scanner, into *wireOptions) {
	raw := s.raw()
	if s.err != nil {
		return
	}
	fresh := *into == wireOptions{}
	if known, ok := s.options[string(raw)]; ok && fresh {
		*into = known
		return
	}
	if into.Enable != nil {
		into.Enable = new(*into.Enable) // A name that repeats must not change what others share.
	}
	s.within(raw, func() { readObject(s, into) })
	if s.err == nil && fresh && len(raw) <= longestOptions {
		if len(s.options) == mostOptions {
			clear(s.options)
		}
		s.options[string(raw)] = *into
	}
}

// standsIn reports whether this is what a matrix shows in the place of the real step.
func (w *wireElement) standsIn() bool { return cmp.Or(w.Type, w.ClassType) == typeMatrixState }

func (w *wireElement) kind() string {
	if w.standsIn() {
		return cmp.Or(w.OriginClassType, typeMatrixState)
	}
	return cmp.Or(w.Type, w.ClassType)
}

func (w *wireElement) disabled() bool { return off(w.Options.Enable) || off(w.Enabled) }

// matters reports whether Waits, MayWait, Decisions or Failures have anything to say of the step.
func (w *wireElement) matters() bool {
	status := BuildStatus(w.Status)
	asks := Step{Type: w.kind()}
	return status.Failed() || status.Waiting() || status == StatusPause || asks.IsReview() || asks.IsGate() ||
		w.Options.PauseBefore
}

func (w *wireElement) value() Step {
	atom := w.AtomCode
	if w.standsIn() {
		atom = cmp.Or(w.OriginAtomCode, atom)
	}
	reviewers := people(w.ActualReviewers)
	if len(reviewers) == 0 {
		reviewers = people(w.ReviewUsers)
	}
	return Step{
		ID: w.ID, StepID: w.StepID, Name: cmp.Or(w.Name, w.ID), AtomCode: atom, Type: w.kind(),
		Status: BuildStatus(w.Status), ErrorType: string(w.ErrorType), ErrorCode: w.ErrorCode, ErrorMsg: w.ErrorMsg,
		Reviewers: reviewers, Desc: w.Desc, Suggestion: w.Suggest, PauseUsers: people(texts{w.Options.PauseUser}),
		Start: instant(w.StartEpoch), Elapsed: span(w.Elapsed), ExecuteCount: max(w.ExecuteCount, 1),
		PauseBefore: w.Options.PauseBefore, Optional: w.Options.ContinueFail, CanRetry: w.CanRetry,
		Disabled: w.disabled(),
	}
}

func off(flag *bool) bool { return flag != nil && !*flag }
