package apiclient

import (
	"cmp"
	"time"
)

type wireModel struct {
	Stages []wireStage `json:"stages"`
}

func (w *wireModel) field(s *scanner, name []byte) {
	switch string(name) {
	case "stages":
		readList(s, &w.Stages, readObject)
	default:
		s.skip()
	}
}

type wireStage struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Status       string          `json:"status"`
	StartEpoch   int64           `json:"startEpoch"`
	Elapsed      int64           `json:"elapsed"`
	Finally      bool            `json:"finally"`
	ExecuteCount int             `json:"executeCount"`
	CheckIn      wireCheck       `json:"checkIn"`
	CheckOut     wireCheck       `json:"checkOut"`
	Containers   []wireContainer `json:"containers"`
}

func (w *wireStage) field(s *scanner, name []byte) {
	switch string(name) {
	case "id":
		readText(s, &w.ID)
	case "name":
		readText(s, &w.Name)
	case "status":
		readText(s, &w.Status)
	case "startEpoch":
		readNumber(s, &w.StartEpoch)
	case "elapsed":
		readNumber(s, &w.Elapsed)
	case "finally":
		readFlag(s, &w.Finally)
	case "executeCount":
		readNumber(s, &w.ExecuteCount)
	case "checkIn":
		readObject(s, &w.CheckIn)
	case "checkOut":
		readObject(s, &w.CheckOut)
	case "containers":
		readList(s, &w.Containers, readObject)
	default:
		s.skip()
	}
}

type wireCheck struct {
	ManualTrigger bool        `json:"manualTrigger"`
	Status        string      `json:"status"`
	ReviewDesc    string      `json:"reviewDesc"`
	ReviewGroups  []wireGroup `json:"reviewGroups"`
	RuleIDs       texts       `json:"ruleIds"`
	Timeout       int64       `json:"timeout"`
}

func (w *wireCheck) field(s *scanner, name []byte) {
	switch string(name) {
	case "manualTrigger":
		readFlag(s, &w.ManualTrigger)
	case "status":
		readText(s, &w.Status)
	case "reviewDesc":
		readText(s, &w.ReviewDesc)
	case "reviewGroups":
		readList(s, &w.ReviewGroups, readObject)
	case "ruleIds":
		readTexts(s, &w.RuleIDs)
	case "timeout":
		readNumber(s, &w.Timeout)
	default:
		s.skip()
	}
}

type wireGroup struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Reviewers  texts  `json:"reviewers"`
	Groups     texts  `json:"groups"`
	Status     string `json:"status"`
	Operator   string `json:"operator"`
	ReviewTime int64  `json:"reviewTime"`
	Suggest    string `json:"suggest"`
}

func (w *wireGroup) field(s *scanner, name []byte) {
	switch string(name) {
	case "id":
		readText(s, &w.ID)
	case "name":
		readText(s, &w.Name)
	case "reviewers":
		readTexts(s, &w.Reviewers)
	case "groups":
		readTexts(s, &w.Groups)
	case "status":
		readText(s, &w.Status)
	case "operator":
		readText(s, &w.Operator)
	case "reviewTime":
		readNumber(s, &w.ReviewTime)
	case "suggest":
		readText(s, &w.Suggest)
	default:
		s.skip()
	}
}

func (w *wireStage) value() Stage {
	s := Stage{
		ID: w.ID, Name: cmp.Or(w.Name, w.ID), Status: BuildStatus(w.Status), Start: instant(w.StartEpoch),
		Elapsed: span(w.Elapsed), Finally: w.Finally, ExecuteCount: max(w.ExecuteCount, 1),
		CheckIn: w.CheckIn.value(), CheckOut: w.CheckOut.value(),
	}
	for i := range w.Containers {
		s.Jobs = append(s.Jobs, w.Containers[i].value())
	}
	return s
}

func (w *wireCheck) value() Check {
	const longest = 10 * 365 * 24 // hours; keeps the duration from overflowing.
	c := Check{
		Manual: w.ManualTrigger, Status: BuildStatus(w.Status), Desc: w.ReviewDesc, Rules: w.RuleIDs,
		Timeout: time.Duration(min(max(w.Timeout, 0), longest)) * time.Hour,
	}
	for _, g := range w.ReviewGroups {
		c.Groups = append(c.Groups, ReviewGroup{
			ID: g.ID, Name: g.Name, Reviewers: people(g.Reviewers), UserGroups: g.Groups, Status: g.Status,
			Operator: g.Operator, Time: instant(g.ReviewTime), Suggestion: g.Suggest,
		})
	}
	return c
}
