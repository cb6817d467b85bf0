package blocks

import (
	"net/url"
	"strings"
)

// Limits of addresses, in bytes: Slack's own for buttons, and one for links within text, which take room from it.
const (
	maxAddress = 3000
	maxInline  = 600
)

// address returns a link of the console in a form that Slack takes everywhere; empty when it leads anywhere else.
func (w writer) address(link string, limit int) string {
	base, err := url.Parse(w.style.Console.Base)
	if err != nil || base.Host == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Scheme != base.Scheme || u.Host != base.Host || u.User != nil {
		return ""
	}
	if !strings.HasPrefix(u.EscapedPath(), strings.TrimRight(base.EscapedPath(), "/")) {
		return ""
	}
	safe := strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "`", "%60", "*", "%2A").Replace(u.String())
	if len(safe) > limit {
		return ""
	}
	return safe
}

// link is a label that leads to a page of the console; elsewhere it is the label alone.
func (w writer) link(to string, label mrk) mrk {
	safe := w.address(to, maxInline)
	if safe == "" || label == "" {
		return label
	}
	return mrk("<" + strings.ReplaceAll(safe, "&", "&amp;") + "|" + strings.ReplaceAll(string(label), "|", "∣") + ">")
}

// bare turns mrkdwn into plain words for the one-line text, which Slack may read aloud: links and times become their
// labels, mentions the names they stand for, and formatting goes, but for what stands in code.
func (w writer) bare(s mrk) string {
	var out strings.Builder
	rest := string(s)
	for rest != "" {
		before, token, found := strings.Cut(rest, "<")
		out.WriteString(before)
		if !found {
			break
		}
		token, rest, _ = strings.Cut(token, ">")
		if _, label, ok := strings.Cut(token, "|"); ok {
			out.WriteString(label)
		} else {
			out.WriteString(w.named(token))
		}
	}
	parts := strings.Split(out.String(), "`")
	for i, part := range parts {
		if inCode := i%2 == 1; inCode {
			parts[i] = disarm(part)
		} else {
			parts[i] = strings.ReplaceAll(part, "*", "")
		}
	}
	return strings.Join(strings.Fields(strings.Join(parts, "")), " ")
}

// named is who or what a mention stands for.
func (w writer) named(token string) string {
	if strings.HasPrefix(token, "#") {
		return string(w.say("a_channel"))
	}
	for name, id := range w.style.People {
		if token == "@"+id {
			return string(text(name, 40))
		}
	}
	return ""
}
