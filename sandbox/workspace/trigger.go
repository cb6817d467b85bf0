package workspace

import "time"

const (
	triggerTTL  = 3 * time.Second
	maxTriggers = 1000
)

// trigger is a person's action that allows the bot to open one modal within 3 s.
type trigger struct {
	user string
	born time.Time
	used bool
}

func (w *Workspace) newTrigger(user string) string {
	now := w.now()
	if len(w.triggers) >= maxTriggers {
		for id, t := range w.triggers {
			if now.Sub(t.born) > time.Minute {
				delete(w.triggers, id)
			}
		}
	}
	w.counter++
	id := formatTS(now) + "." + w.random(32)
	w.triggers[id] = &trigger{user: user, born: now}
	return id
}

// exchange spends a trigger for the person it belongs to.
func (w *Workspace) exchange(id string, now time.Time) (user string, err error) {
	t, ok := w.triggers[id]
	switch {
	case !ok:
		return "", fail("invalid_trigger_id")
	case t.used:
		return "", fail("exchanged_trigger_id")
	case now.Sub(t.born) > triggerTTL:
		return "", fail("expired_trigger_id")
	}
	t.used = true
	return t.user, nil
}
