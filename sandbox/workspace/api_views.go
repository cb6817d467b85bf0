package workspace

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// maxStack is how many modals may lie on each other.
const maxStack = 3

// viewArgs is a view as the bot sends it.
type viewArgs struct {
	Type            string         `json:"type"`
	Title           jsontext.Value `json:"title"`
	Submit          jsontext.Value `json:"submit"`
	Close           jsontext.Value `json:"close"`
	Blocks          jsontext.Value `json:"blocks"`
	CallbackID      string         `json:"callback_id"`
	ExternalID      string         `json:"external_id"`
	PrivateMetadata string         `json:"private_metadata"`
	ClearOnClose    bool           `json:"clear_on_close"`
	NotifyOnClose   bool           `json:"notify_on_close"`
}

// readView checks a view of a type ("modal" or "home") and turns it into one that is not open yet.
func (w *Workspace) readView(raw jsontext.Value, kind string) (View, error) {
	if raw == nil {
		return View{}, badArguments("missing required field: view")
	}
	if err := refused(blockkit.ValidateView(raw)); err != nil {
		return View{}, err
	}
	var in viewArgs
	if err := unmarshal(raw, &in); err != nil {
		return View{}, badArguments("must provide an object [json-pointer:/view]")
	}
	if in.Type != kind {
		return View{}, badArguments("must be a valid enum value [json-pointer:/view/type]")
	}
	return View{
		ID: w.nextID("V"), Type: in.Type, Hash: w.newHash(), CallbackID: in.CallbackID, ExternalID: in.ExternalID,
		PrivateMetadata: in.PrivateMetadata, Title: in.Title, Submit: in.Submit, Close: in.Close,
		Blocks: w.settleOrEmpty(in.Blocks), ClearOnClose: in.ClearOnClose, NotifyOnClose: in.NotifyOnClose,
	}, nil
}

func (w *Workspace) settleOrEmpty(blocks jsontext.Value) jsontext.Value {
	if settled := w.settle(blocks); settled != nil {
		return settled
	}
	return jsontext.Value("[]")
}

func (w *Workspace) newHash() string { return formatTS(w.now())[:10] + "." + w.random(8) }

func viewsOpen(c *call) (fields, error) { return c.stack(false) }
func viewsPush(c *call) (fields, error) { return c.stack(true) }

// stack opens a modal alone, or on top of those open.
func (c *call) stack(push bool) (fields, error) {
	v, err := c.readView(c.args.value("view"), "modal")
	if err != nil {
		return nil, err
	}
	if v.ExternalID != "" && c.viewBy(func(have *View) bool { return have.ExternalID == v.ExternalID }) != nil {
		return nil, fail("duplicate_external_id")
	}
	user, err := c.exchange(c.args.str("trigger_id"), c.now)
	if err != nil {
		return nil, err
	}
	open := c.stacks[user]
	switch {
	case push && len(open) == 0:
		return nil, fail("not_found")
	case push && len(open) >= maxStack:
		return nil, fail("push_limit_reached")
	case !push:
		c.closeAll(user)
	}
	return fields{"view": c.viewWire(c.raise(user, v))}, nil
}

// raise puts a modal on top of a person's stack.
func (w *Workspace) raise(user string, v View) *View {
	v.User, v.RootID = user, v.ID
	if open := w.stacks[user]; len(open) > 0 {
		v.RootID, v.PreviousID = open[0].ID, open[len(open)-1].ID
	}
	w.stacks[user] = append(w.stacks[user], &v)
	w.touch()
	return &v
}

func (w *Workspace) closeAll(user string) {
	for _, v := range w.stacks[user] {
		delete(w.picked, v.ID)
	}
	delete(w.stacks, user)
	w.touch()
}

// viewBy finds an open modal or a home tab.
func (w *Workspace) viewBy(is func(*View) bool) *View {
	for _, stack := range w.stacks {
		if i := slices.IndexFunc(stack, is); i >= 0 {
			return stack[i]
		}
	}
	for _, v := range w.homes {
		if is(v) {
			return v
		}
	}
	return nil
}

func viewsUpdate(c *call) (fields, error) {
	id, external := c.args.str("view_id"), c.args.str("external_id")
	old := c.viewBy(func(v *View) bool {
		return id != "" && v.ID == id || id == "" && external != "" && v.ExternalID == external
	})
	if old == nil {
		return nil, fail("not_found")
	}
	v, err := c.readView(c.args.value("view"), old.Type)
	if err != nil {
		return nil, err
	}
	if hash := c.args.str("hash"); hash != "" && hash != old.Hash {
		return nil, fail("hash_conflict")
	}
	c.replace(old, v)
	return fields{"view": c.viewWire(old)}, nil
}

// replace puts a new view in the place of an open one. What people have typed stays where the ids stay.
func (w *Workspace) replace(old *View, v View) {
	v.ID, v.User, v.RootID, v.PreviousID = old.ID, old.User, old.RootID, old.PreviousID
	*old = v
	w.touch()
}

func viewsPublish(c *call) (fields, error) {
	user := c.args.str("user_id")
	if c.opts.HomeTabDisabled {
		return nil, fail("not_enabled")
	}
	if u, ok := c.user(user); !ok || u.Deleted || u.Bot {
		return nil, fail("user_not_found")
	}
	v, err := c.readView(c.args.value("view"), "home")
	if err != nil {
		return nil, err
	}
	old := c.homes[user]
	if hash := c.args.str("hash"); hash != "" && (old == nil || hash != old.Hash) {
		return nil, fail("hash_conflict")
	}
	if old == nil {
		v.User, v.RootID = user, v.ID
		old = &v
		c.homes[user] = old
	} else {
		c.replace(old, v)
	}
	c.touch()
	return fields{"view": c.viewWire(old)}, nil
}

func (w *Workspace) viewWire(v *View) fields {
	out := fields{
		"id": v.ID, "team_id": w.opts.Team.ID, "type": v.Type, "blocks": v.Blocks, "private_metadata": v.PrivateMetadata,
		"callback_id": v.CallbackID, "external_id": v.ExternalID, "hash": v.Hash, "clear_on_close": v.ClearOnClose,
		"notify_on_close": v.NotifyOnClose, "root_view_id": v.RootID, "previous_view_id": nil, "app_id": AppID,
		"bot_id": BotID, "app_installed_team_id": w.opts.Team.ID, "submit": orNull(v.Submit), "close": orNull(v.Close),
		"title": orNull(v.Title), "state": fields{"values": w.stateOf(v.ID, v.Blocks, nil)},
	}
	if v.PreviousID != "" {
		out["previous_view_id"] = v.PreviousID
	}
	return out
}

func orNull(v jsontext.Value) jsontext.Value {
	if v == nil {
		return jsontext.Value("null")
	}
	return v
}
