package blockkit

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule is one demand on the JSON value found at a pointer.
type rule func(c *checker, at string, v any)

// field is a named member of an object.
type field struct {
	name string
	need bool
	is   rule
}

func need(name string, is rule) field { return field{name, true, is} }
func opt(name string, is rule) field  { return field{name, false, is} }

// object demands an object with these members and no others, then the rules over several of its members.
func object(fields []field, also ...func(c *checker, at string, m map[string]any)) rule {
	return func(c *checker, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.add(at, "must provide an object")
			return
		}
		for _, f := range fields {
			member(c, at, m, f)
		}
		for _, name := range unknown(m, fields) {
			c.add(at, "invalid additional property: "+name)
		}
		for _, more := range also {
			more(c, at, m)
		}
	}
}

func member(c *checker, at string, m map[string]any, f field) {
	v, ok := m[f.name]
	switch {
	case ok:
		f.is(c, at+"/"+f.name, v)
	case f.need:
		c.add(at, "missing required field: "+f.name)
	}
}

func unknown(m map[string]any, known []field) []string {
	var names []string
	for name := range m {
		if !slices.ContainsFunc(known, func(f field) bool { return f.name == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// union picks the rule by the value of "type".
type union map[string]rule

// only is the part of a union with these types, as far as it has them.
func (u union) only(types ...string) union {
	out := union{}
	for _, t := range types {
		if r, ok := u[t]; ok {
			out[t] = r
		}
	}
	return out
}

func (u union) check(c *checker, at string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.add(at, "must provide an object")
		return
	}
	kind, ok := m["type"]
	if !ok {
		c.add(at, "missing required field: type")
		return
	}
	name, ok := kind.(string)
	if !ok {
		c.add(at+"/type", "must provide a string")
		return
	}
	r, ok := u[name]
	if !ok {
		c.add(at+"/type", "unsupported type: "+name)
		return
	}
	r(c, at, v)
}

// str demands a string of least to most code points; most 0 means no upper limit.
func str(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.add(at, "must provide a string")
			return
		}
		n := utf8.RuneCountInString(s)
		if n < least {
			c.add(at, "must be more than "+strconv.Itoa(least-1)+" characters")
		}
		if most > 0 && n > most {
			c.add(at, "must be less than "+strconv.Itoa(most+1)+" characters")
		}
	}
}

// link demands an absolute URL of at most 3,000 code points.
func link(c *checker, at string, v any) {
	before := len(c.found)
	str(1, maxURL)(c, at, v)
	if len(c.found) > before {
		return
	}
	s, _ := v.(string)
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" || strings.ContainsAny(s, " \t\n") {
		c.add(at, "must be a valid URL")
	}
}

// list demands an array of least to most items; most 0 means no upper limit.
func list(least, most int, item rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		if !ok {
			c.add(at, "must provide an array")
			return
		}
		if len(items) < least {
			c.add(at, "must provide at least "+strconv.Itoa(least)+" items")
		}
		if most > 0 && len(items) > most {
			c.add(at, "no more than "+strconv.Itoa(most)+" items allowed")
		}
		for i, v := range items {
			item(c, index(at, i), v)
		}
	}
}

func enum(values ...string) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.add(at, "must provide a string")
			return
		}
		if !slices.Contains(values, s) {
			c.add(at, "must be a valid enum value")
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.add(at, "must provide a boolean")
	}
}

func number(c *checker, at string, v any) {
	if _, ok := v.(float64); !ok {
		c.add(at, "must provide a number")
	}
}

// integer demands a whole number within bounds, both included.
func integer(least, most float64) rule {
	return func(c *checker, at string, v any) {
		n, ok := v.(float64)
		if !ok || n != float64(int64(n)) {
			c.add(at, "must provide an integer")
			return
		}
		if n < least {
			c.add(at, "must be greater than "+strconv.FormatFloat(least, 'f', -1, 64))
		}
		if n > most {
			c.add(at, "must be less than "+strconv.FormatFloat(most, 'f', -1, 64))
		}
	}
}

func anything(*checker, string, any) {}

// allOf is Slack's allOf: it says that the value failed before it says why.
func allOf(inner rule) rule {
	return func(c *checker, at string, v any) {
		before := len(c.found)
		inner(c, at, v)
		if len(c.found) > before {
			c.found = slices.Insert(c.found, before, Violation{c.code, "failed to match all allowed schemas", at})
		}
	}
}
