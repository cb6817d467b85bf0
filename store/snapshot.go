package store

import "time"

// Snapshot is what was last committed of one watched project.
type Snapshot struct {
	Watch     string    // Project id.
	Revision  uint64    // Grows by one with each Commit; 0 means never observed.
	Taken     time.Time // When the last Commit was made.
	Listed    time.Time // When the whole project was last listed: a pipeline created after that is new, all of its builds are told.
	Blind     Blindness
	Pipelines map[string]PipelineState // By pipeline id; only pipelines somebody subscribes to.
	// Held is what mutes keep back, by target and oldest first: failures, reviews and blindness that last. Nil when there is none.
	Held map[string][]Event
}

// Blindness says since when a project cannot be read and whether its channels were told.
type Blindness struct {
	Since  time.Time `json:"since,omitzero"` // Zero while the project is readable.
	Told   bool      `json:"told,omitempty"`
	Reason string    `json:"reason,omitempty"` // Safe to show.
	// Row is how often people were told that it can be read again before that lasted, Ended when it last could not be.
	Ended time.Time `json:"ended,omitzero"`
	Row   int       `json:"row,omitempty"`
}

// PipelineState is the last seen state of one pipeline: enough to tell, after any gap, what is new.
type PipelineState struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"n"`
	Token string `json:"t"` // Changes whenever any part of what the list or status answer says of builds changes.
	// Mark is the newest update time (BK-CI's clock) of the builds already told or held as baseline.
	Mark time.Time `json:"m,omitzero"`
	Top  int       `json:"x,omitempty"` // Highest build number seen.
	// Low is the newest number since they went back, as after a restored back-up, until they pass Top; 0: they did not.
	Low int `json:"w,omitempty"`
	// Known holds the builds later answers are compared with: the unfinished ones, and the finished ones whose
	// update time lies so close to Mark that the same page may show them again.
	Known []BuildState `json:"k,omitempty"`
	// BrokenSince is when the first build of the current row of failures ended; zero while the pipeline is good.
	BrokenSince time.Time `json:"b,omitzero"`
	BrokenBy    []string  `json:"f,omitempty"` // Ids of the failed builds of that row, oldest first, at most 10.
	Streak      int       `json:"s,omitempty"` // How many builds of that row failed.
	// Blind says since when the builds of this one pipeline cannot be read, while its project can.
	Blind Blindness `json:"z,omitzero"`
}

// BuildState is what is remembered of one build.
type BuildState struct {
	ID           string    `json:"i"`
	Num          int       `json:"n,omitempty"`
	ExecuteCount int       `json:"e,omitempty"`
	Status       string    `json:"s,omitempty"`
	Done         bool      `json:"d,omitempty"` // Finished by BK-CI's own rule.
	Update       time.Time `json:"u,omitzero"`
	Waits        []string  `json:"w,omitempty"` // Review keys already announced for this run of the build.
	// MayWait says that the model has steps that can wait for a human, which only the build detail shows.
	MayWait bool `json:"h,omitempty"`
}

// Change is one tick of one project: all of it becomes durable, or nothing.
type Change struct {
	Watch   string
	Prev    uint64 // Revision this change was computed from.
	Taken   time.Time
	Listed  time.Time // Zero keeps the stored value.
	Put     []PipelineState
	Drop    []string    // Pipelines nobody subscribes to any more.
	Blind   *Blindness  // Nil keeps the stored value.
	Enqueue []Delivery  // Messages owed; one whose ID is already owed is ignored.
	Cards   []Card      // Cards created or changed: Events replace the stored ones, the address is kept, Version grows by one.
	Unmute  []MuteEnded // Mutes "until recovered" that ended.
	// Held replaces what mutes keep back from the targets named; of those with an empty list nothing is left.
	Held map[string][]Event
}

// MuteEnded names a mute to remove.
type MuteEnded struct{ Target, Project, Pattern string }

// Empty reports whether committing the change would write nothing worth writing.
func (c Change) Empty() bool {
	return len(c.Put)+len(c.Drop)+len(c.Enqueue)+len(c.Cards)+len(c.Unmute)+len(c.Held) == 0 && c.Blind == nil && c.Listed.IsZero()
}
