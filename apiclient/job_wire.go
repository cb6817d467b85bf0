package apiclient

import "cmp"

type wireContainer struct {
	Type            string          `json:"@type"`
	ID              string          `json:"id"`
	HashID          string          `json:"containerHashId"`
	Name            string          `json:"name"`
	Status          string          `json:"status"`
	StartEpoch      int64           `json:"startEpoch"`
	SystemElapsed   int64           `json:"systemElapsed"`
	ElementElapsed  int64           `json:"elementElapsed"`
	MatrixGroupFlag bool            `json:"matrixGroupFlag"`
	GroupContainers []wireContainer `json:"groupContainers"`
	Elements        []wireElement   `json:"elements"` // Those that matter; see meet.

	rest steps // The others.
}

func (w *wireContainer) field(s *scanner, name []byte) {
	switch string(name) {
	case "@type":
		readText(s, &w.Type)
	case "id":
		readText(s, &w.ID)
	case "containerHashId":
		readText(s, &w.HashID)
	case "name":
		readText(s, &w.Name)
	case "status":
		readText(s, &w.Status)
	case "startEpoch":
		readNumber(s, &w.StartEpoch)
	case "systemElapsed":
		readNumber(s, &w.SystemElapsed)
	case "elementElapsed":
		readNumber(s, &w.ElementElapsed)
	case "matrixGroupFlag":
		readFlag(s, &w.MatrixGroupFlag)
	case "groupContainers":
		readList(s, &w.GroupContainers, readObject)
	case "elements":
		w.readSteps(s)
	default:
		s.skip()
	}
}

// readSteps reads them one by one, so that a model of ten thousand takes little more memory than one of ten.
func (w *wireContainer) readSteps(s *scanner) {
	w.Elements, w.rest = nil, steps{}
	if s.null() {
		return
	}
	var step wireElement
	s.elements(func() {
		step = wireElement{}
		readObject(s, &step)
		w.meet(&step)
	})
}

// meet keeps a step if anybody will ask for it, and counts it else.
func (w *wireContainer) meet(step *wireElement) {
	if step.matters() {
		w.Elements = append(w.Elements, *step)
	} else {
		w.rest.add(step.ID, BuildStatus(step.Status), step.disabled())
	}
}

func (w *wireContainer) value() Job {
	j := Job{
		ID: w.ID, HashID: w.HashID, Name: cmp.Or(w.Name, w.ID), Type: w.Type, Status: BuildStatus(w.Status),
		Start: instant(w.StartEpoch), Elapsed: span(w.SystemElapsed) + span(w.ElementElapsed),
		Matrix: w.MatrixGroupFlag, rest: w.rest,
	}
	for i := range w.GroupContainers {
		j.Children = append(j.Children, w.GroupContainers[i].value())
	}
	for i := range w.Elements {
		j.Steps = append(j.Steps, w.Elements[i].value())
	}
	return j
}
