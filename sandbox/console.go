package sandbox

import (
	"html/template"
	"net/http"
	"strings"
)

// consolePage stands in for BK-CI's console, where links lead.
//
//nolint:gochecknoglobals // a page, parsed once.
var consolePage = template.Must(template.New("console").Parse(`<!doctype html><meta charset="utf-8"><title>BK-CI console (simulated)</title>
<style>body{font:16px/1.5 sans-serif;max-width:44em;margin:3em auto;padding:0 1em}li{margin:.2em 0}</style>
<h1>BK-CI console (simulated)</h1><p>In a real installation this link opens <code>{{.Path}}</code>.</p>
{{with .Build}}<h2>{{.Name}} #{{.Num}}: {{.Status}}</h2><p>Started by {{.User}}. {{.Message}}</p>
<ul>{{range .Stages}}<li>{{.Name}}: {{if .Status}}{{.Status}}{{else}}not started{{end}}</li>{{end}}</ul>
{{range .Errors}}<p><b>{{.Stage}} › {{.Job}} › {{.Step}}</b></p><pre>{{.Message}}</pre>{{end}}{{end}}`))

func (s *Sandbox) console(w http.ResponseWriter, r *http.Request) {
	data := struct{ Path, Build any }{Path: r.URL.Path}
	for part := range strings.SplitSeq(r.URL.Path, "/") {
		if b, err := s.CI.Build(part); err == nil {
			data.Build = b
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// A browser that went away needs no page.
	_ = consolePage.Execute(w, data)
}
