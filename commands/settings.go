package commands

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// setting is one thing that can be set, with what its words mean.
type setting struct {
	name  string
	words map[string]func(*store.Settings)
}

// settable are the settings by each of their names.
func settable() map[string]setting {
	threads := setting{"threads", onOff(func(s *store.Settings, on bool) { s.ThreadsOff = !on })}
	compact := setting{"compact", onOff(func(s *store.Settings, on bool) { s.Compact = on })}
	language := setting{"language", languages()}
	return map[string]setting{
		"threads": threads, "thread": threads, "话题": threads,
		"compact": compact, "short": compact, "紧凑": compact,
		"language": language, "lang": language, "语言": language,
	}
}

func onOff(set func(*store.Settings, bool)) map[string]func(*store.Settings) {
	words := map[string]func(*store.Settings){}
	for _, on := range []string{"on", "yes", "true", "开", "开启"} {
		words[on] = func(s *store.Settings) { set(s, true) }
	}
	for _, off := range []string{"off", "no", "false", "关", "关闭"} {
		words[off] = func(s *store.Settings) { set(s, false) }
	}
	return words
}

func languages() map[string]func(*store.Settings) {
	words := map[string]func(*store.Settings){}
	for code, names := range map[string]string{
		"en": "en english 英文 英语", "zh": "zh chinese zh-cn 中文 汉语", "": "auto automatic none off 自动",
	} {
		for name := range strings.FieldsSeq(names) {
			words[name] = func(s *store.Settings) { s.Language = code }
		}
	}
	return words
}

// change shows the settings of a channel or person, or changes one.
func (r *Router) change(ctx context.Context, c *call) (Body, error) {
	me := c.takeMe()
	target := c.target(me)
	if len(c.args) == 0 {
		settings, err := r.settingsOf(ctx, c, target)
		if err != nil {
			return nil, err
		}
		return SettingsView{Settings: r.presentable(settings), Me: me, By: c.inv.User}, nil
	}
	what, set, err := c.takeSetting()
	if err != nil {
		return nil, err
	}
	var after store.Settings
	same := false
	err = r.update(ctx, c, target, "writing a setting", func(s *store.Settings) error {
		before := *s
		set(s)
		after = *s
		same = before.Language == s.Language && before.ThreadsOff == s.ThreadsOff && before.Compact == s.Compact
		return nil
	})
	if err != nil {
		return nil, err
	}
	if target == c.place {
		c.language = languageOf(after.Language, c.inv.Locale)
	}
	if same { // Nobody wants to read that nothing changed, but who asked.
		what = ""
	}
	c.public = !me && !same
	return SettingsView{Settings: r.presentable(after), Me: me, Changed: what, By: c.inv.User}, nil
}

// presentable leaves out what belongs to projects that may not be shown.
func (r *Router) presentable(s store.Settings) store.Settings {
	if !r.mayShow(s.Project) {
		s.Project = ""
	}
	s.Mutes = slices.DeleteFunc(slices.Clone(s.Mutes), func(m store.Mute) bool {
		return !r.mayShow(m.Project) || !m.Active(r.now())
	})
	return s
}

// takeSetting reads "threads off", also written "threads=off" or "threads: off".
func (c *call) takeSetting() (string, func(*store.Settings), error) {
	parts := strings.FieldsFunc(strings.ToLower(strings.Join(texts(c.args), " ")), func(r rune) bool {
		return strings.ContainsRune(" =:：", r)
	})
	all := settable()
	name := ""
	if len(parts) > 0 {
		name = parts[0]
	}
	s, ok := all[name]
	if !ok {
		return "", nil, Problem{
			Code: BadSetting, Input: name, Near: nearest(name, slices.Sorted(maps.Keys(all))),
			Try: []string{"settings threads off", "settings language zh", "settings compact on", "settings"},
		}
	}
	if len(parts) == 1 {
		return "", nil, Problem{Code: MissingWord, Input: s.name, Try: s.lines()}
	}
	set, ok := s.words[parts[1]]
	if !ok {
		return "", nil, Problem{Code: BadSetting, Input: parts[1], Extra: s.name, Try: s.lines()}
	}
	if len(parts) > 2 {
		return "", nil, Problem{Code: TooManyWords, Input: parts[2], Try: []string{join("settings", s.name, parts[1])}}
	}
	return s.name, set, nil
}

// lines are what can be typed for a setting.
func (s setting) lines() []string {
	values := []string{"on", "off"}
	if s.name == "language" {
		values = []string{"en", "zh", "auto"}
	}
	lines := make([]string, len(values))
	for i, value := range values {
		lines[i] = "settings " + s.name + " " + value
	}
	return lines
}
