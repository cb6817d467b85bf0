package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// NotFoundError says that a driver call named something the workspace does not have.
type NotFoundError struct{ Kind, ID string }

func (e *NotFoundError) Error() string { return "no " + e.Kind + " " + e.ID + " in the workspace" }

// AddUser adds a person. An empty ID is made up, an empty RealName is the Name, an empty TZ is UTC.
func (w *Workspace) AddUser(u User) User {
	w.mu.Lock()
	defer w.mu.Unlock()
	if u.ID == "" {
		u.ID = w.nextID("U")
	}
	def(&u.RealName, u.Name)
	def(&u.TZ, "UTC")
	def(&u.Locale, "en-US")
	w.users = slices.DeleteFunc(w.users, func(have User) bool { return have.ID == u.ID })
	w.users = append(w.users, u)
	w.touch()
	return u
}

// UpdateUser changes a person and tells the bot by user_change.
func (w *Workspace) UpdateUser(id string, change func(*User)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return &NotFoundError{"user", id}
	}
	change(&w.users[i])
	w.users[i].ID = id
	w.emit("user_change", fields{"user": w.userWire(w.users[i], false), "cache_ts": w.now().Unix()})
	w.touch()
	return nil
}

// AddGroup adds a user group.
func (w *Workspace) AddGroup(g Group) Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	if g.ID == "" {
		g.ID = w.nextID("S")
	}
	w.groups = append(w.groups, g)
	w.touch()
	return g
}

func (w *Workspace) user(id string) (User, bool) {
	i := slices.IndexFunc(w.users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return User{}, false
	}
	return w.users[i], true
}

func (w *Workspace) person(id string) (User, error) {
	u, ok := w.user(id)
	if !ok || u.Deleted {
		return User{}, &NotFoundError{"user", id}
	}
	return u, nil
}

// userWire is a user as the Web API shows it; the address only to those who may read it.
func (w *Workspace) userWire(u User, withLocale bool) fields {
	profile := fields{"real_name": u.RealName, "display_name": u.Name, "team": w.opts.Team.ID, "avatar_hash": ""}
	if u.Email != "" && w.scope("users:read.email") {
		profile["email"] = u.Email
	}
	if u.Bot {
		profile["bot_id"], profile["api_app_id"] = BotID, AppID
	}
	out := fields{
		"id": u.ID, "team_id": w.opts.Team.ID, "name": u.Name, "deleted": u.Deleted, "real_name": u.RealName,
		"tz": u.TZ, "tz_label": u.TZ, "tz_offset": w.offset(u.TZ), "is_bot": u.Bot, "is_app_user": false,
		"profile": profile, "updated": w.now().Unix(),
	}
	if withLocale {
		out["locale"] = u.Locale
	}
	return out
}

func (w *Workspace) offset(zone string) int {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return 0
	}
	_, seconds := w.now().In(loc).Zone()
	return seconds
}

// byEmail finds a person by the exact address, whatever its case.
func (w *Workspace) byEmail(address string) (User, bool) {
	for _, u := range w.users {
		if u.Email != "" && strings.EqualFold(u.Email, address) {
			return u, true
		}
	}
	return User{}, false
}

func (w *Workspace) permalinkHost() string {
	return fmt.Sprintf("https://%s.slack.com", w.opts.Team.Domain)
}
