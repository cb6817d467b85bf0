package commands

import (
	"context"
	"slices"
	"strings"
)

// synonym suggests verbs for a word that is none. They are not run: what people mean by these words is less than sure, and
// some of them would end alerts.
type synonym struct {
	words string
	verbs []string
}

func synonyms() []synonym {
	return []synonym{
		{"rm remove delete del drop unset leave unregister off 删除 移除 停止", []string{"unsubscribe"}},
		{"stop disable", []string{"unsubscribe", "mute"}},
		{"add join register notify alert enable new create on 添加 关注", []string{"subscribe"}},
		{"alerts notifications subscription watching watches following", []string{"subscriptions"}},
		{"me my mine", []string{"subscriptions me"}},
		{"pause quiet hush shush ignore suppress dnd 暂停", []string{"mute"}},
		{"resume unpause unignore unsuppress 恢复", []string{"unmute"}},
		{"get check state latest last view open describe inspect who why current 查看 查询", []string{"status"}},
		{"ll dir all pipeline grep 搜索 查找", []string{"list"}},
		{"build recent previous past activity results 构建", []string{"history"}},
		{"chart graph duration durations statistics metrics 图表", []string{"trend"}},
		{"use cd select switch workspace 切换", []string{"default"}},
		{"options option preferences prefs configure configuration 配置", []string{"settings"}},
		{"language lang 语言", []string{"settings language"}},
		{"threads thread", []string{"settings threads"}},
		{"compact", []string{"settings compact"}},
		{"commands command hi hello hey docs guide tutorial", []string{"help"}},
		{"about release", []string{"version"}},
		{doing, []string{"status"}},
	}
}

// doing are words for what people do to builds. The bot only reads, and says so.
const doing = "run start trigger execute launch retry rerun rebuild restart deploy approve reject review cancel abort kill terminate 运行 启动 重试 审核 取消"

// OnlyReads is the Extra of an UnknownVerb that says that the word is for something to do to a build.
const OnlyReads = "only_reads"

// unknown answers a line whose first word is no verb: with the verbs that were perhaps meant and the rest of the line; or
// with a status, when the first word is a project or a pipeline instead.
func (r *Router) unknown(ctx context.Context, c *call) (Body, error) {
	first, rest := c.args[0], c.args[1:]
	p := Problem{Code: UnknownVerb, Input: first.text}
	for _, name := range r.near(first) {
		p.Near = append(p.Near, name)
		p.Try = append(p.Try, r.withRest(name, rest))
	}
	if slices.Contains(strings.Fields(doing), bareWord(first)) {
		p.Extra = OnlyReads
	}
	if len(p.Near) == 0 {
		p.Try = r.withoutVerb(ctx, c)
	}
	if !slices.Contains(p.Try, "help") {
		p.Try = append(p.Try, "help")
	}
	return nil, p
}

// near are the verbs that a word that is none perhaps meant.
func (r *Router) near(w word) []string {
	if names := meant(w); names != nil {
		return names
	}
	return r.nearVerbs(w.text)
}

// leads are lines that begin with the verb that the words begin with, or with one that is near; none when none is.
func (r *Router) leads(words []word) []string {
	if len(words) == 0 {
		return nil
	}
	names := r.near(words[0])
	if v, ok := r.findVerb(words[0]); ok {
		names = []string{v.name}
	}
	var lines []string
	for _, name := range names {
		if name != "share" {
			lines = append(lines, r.withRest(name, words[1:]))
		}
	}
	return lines
}

// withRest is a line of another verb with the words that stood behind the unknown one, if it takes any.
func (r *Router) withRest(verb string, rest []word) string {
	if verb == "version" || verb == "help" && (len(rest) != 1 || !r.explains(rest[0])) {
		return verb
	}
	return strings.TrimSpace(verb + " " + render(rest))
}

// explains reports whether help knows the word.
func (r *Router) explains(w word) bool {
	v, ok := r.findVerb(w)
	return ok && (!v.hidden || v.told)
}

// meant are the verbs that a word is a synonym of; nil when it is none.
func meant(w word) []string {
	text := bareWord(w)
	for _, s := range synonyms() {
		if slices.Contains(strings.Fields(s.words), text) {
			return s.verbs
		}
	}
	return nil
}

// withoutVerb suggests a status for a line that names what it is about and not what to do. That BK-CI cannot help is no
// reason to say anything else, and costs only a part of the time.
func (r *Router) withoutVerb(ctx context.Context, c *call) []string {
	ctx, cancel := context.WithTimeout(ctx, r.timeout/5)
	defer cancel()
	switch {
	case r.isProject(ctx, c.args[0]) && len(c.args) == 1:
		return []string{join("list", unwrap(c.args[0].text))}
	case r.isProject(ctx, c.args[0]), r.inPlaceProject(ctx, c):
		return []string{"status " + render(c.args)}
	case len(c.args) == 2 && r.isProject(ctx, c.args[1]):
		return []string{join("list", unwrap(c.args[1].text))}
	case len(c.args) > 2 && r.isProject(ctx, c.args[1]):
		return []string{"status " + render(c.args[1:])}
	default:
		return nil
	}
}

// isProject reports whether a word names a project that may be shown.
func (r *Router) isProject(ctx context.Context, w word) bool {
	id, err := r.project(ctx, &call{}, w)
	return err == nil && id != ""
}

// inPlaceProject reports whether the words surely name pipelines of the place's project.
func (r *Router) inPlaceProject(ctx context.Context, c *call) bool {
	project := r.placeProject(c)
	if project == "" {
		return false
	}
	names, err := r.pipelineNames(ctx, project, keepNames)
	if err != nil {
		return false
	}
	hits, loose := find(names, strings.Join(texts(c.args), " "))
	return len(hits) > 0 && !loose
}

// abbreviation reports whether a word is too short for a slip of it to mean anything.
func abbreviation(word string) bool { return len(word) < len("show") }

// nearVerbs are the visible verbs that a word is a slip of, or of another word for them.
func (r *Router) nearVerbs(typed string) []string {
	var words []string
	for _, v := range allVerbs() {
		if !v.hidden {
			words = append(append(words, v.name), slices.DeleteFunc(slices.Clone(v.also), abbreviation)...)
		}
	}
	var names []string
	for _, near := range nearest(typed, words) {
		if name := r.verbs[near].name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
