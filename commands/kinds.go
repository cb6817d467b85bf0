package commands

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// wish is what a subscription asks for.
type wish struct {
	kinds   []store.EventKind // In the order of store.SubscribableKinds.
	changes bool
}

// wishes are the words for kinds of events. "every" is every way in which a build can end or stop, not its start.
func wishes() map[string]wish {
	every := []store.EventKind{store.Failed, store.Recovered, store.Reviewing, store.Succeeded, store.Canceled}
	out := map[string]wish{}
	for _, w := range []struct {
		words   string
		kinds   []store.EventKind
		changes bool
	}{
		{"every all everything always 全部 所有", every, false},
		{"changes change changed 变化 状态变化", store.DefaultKinds(), true},
		{"default defaults 默认", store.DefaultKinds(), false},
		{"failed failure failures fail fails failing broken break breaks red error errors 失败", one(store.Failed), false},
		{"recovered recovery recoveries recover recovers fixed fix back 恢复", one(store.Recovered), false},
		{"reviewing review reviews waiting wait waits approval approvals 审核 待审核 审批", one(store.Reviewing), false},
		{"succeeded success successes succeed succeeds successful passed pass passes good green ok 成功", one(store.Succeeded), false},
		{"canceled cancelled cancel cancels canceling cancelling abort aborted stopped stop stops 取消 终止", one(store.Canceled), false},
		{"started start starts starting running run runs begin begins 开始 启动", one(store.Started), false},
	} {
		for word := range strings.FieldsSeq(w.words) {
			out[word] = wish{kinds: w.kinds, changes: w.changes}
		}
	}
	return out
}

func one(kind store.EventKind) []store.EventKind { return []store.EventKind{kind} }

// parseWish reads a list of kinds in any form: "failed,reviewing", "failed and reviewing", "failed、reviewing".
func parseWish(list []word) (wish, error) {
	known := wishes()
	var out wish
	for _, name := range strings.FieldsFunc(strings.Join(texts(list), " "), func(r rune) bool {
		return strings.ContainsRune(" ,，、;；+&|/", r)
	}) {
		name = strings.ToLower(unwrap(name))
		if name == "and" || name == "or" || name == "和" {
			continue
		}
		w, ok := known[name]
		if !ok {
			return wish{}, Problem{Code: BadEvent, Input: name, Near: nearKinds(name, known)}
		}
		out.kinds, out.changes = append(out.kinds, w.kinds...), out.changes || w.changes
	}
	if len(out.kinds) == 0 {
		return wish{}, Problem{Code: MissingWord, Input: "events"}
	}
	out.kinds = inOrder(out.kinds)
	return out, nil
}

// nearKinds suggests kinds, or all of them when nothing is near.
func nearKinds(name string, known map[string]wish) []string {
	var near []string
	for _, word := range nearest(name, slices.Sorted(maps.Keys(known))) {
		kind := word
		if w := known[word]; len(w.kinds) == 1 {
			kind = string(w.kinds[0])
		}
		if !slices.Contains(near, kind) {
			near = append(near, kind)
		}
	}
	if len(near) > 0 {
		return near
	}
	for _, kind := range store.SubscribableKinds() {
		near = append(near, string(kind))
	}
	return append(near, "every", "changes")
}

// inOrder sorts kinds as they are shown and drops doubles.
func inOrder(kinds []store.EventKind) []store.EventKind {
	var out []store.EventKind
	for _, kind := range store.SubscribableKinds() {
		if slices.Contains(kinds, kind) {
			out = append(out, kind)
		}
	}
	return out
}
