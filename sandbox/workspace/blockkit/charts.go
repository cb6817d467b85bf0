package blockkit

import "strconv"

const maxCharts = 2

func chart() rule {
	label := str(1, 20)
	point := object([]field{need("label", label), need("value", number)})
	series := object([]field{need("name", label), need("data", list(1, 20, point))})
	axis := object([]field{
		need("categories", list(1, 20, label)), opt("x_label", str(1, 50)), opt("y_label", str(1, 50)),
	})
	lines := object([]field{
		need("type", anything), need("series", list(1, 12, series)), need("axis_config", axis),
	}, onePointPerCategory)
	pie := object([]field{
		need("type", anything), need("segments", list(1, 12, object([]field{need("label", label), need("value", positive)}))),
	})
	kinds := union{"pie": pie, "bar": lines, "area": lines, "line": lines}
	return block([]field{need("title", str(1, 50)), need("chart", kinds.check)},
		func(c *checker, _ string, _ map[string]any) { c.charts++ })
}

func positive(c *checker, at string, v any) {
	number(c, at, v)
	if n, ok := v.(float64); ok && n <= 0 {
		c.add(at, "must be greater than 0")
	}
}

// onePointPerCategory demands of each series a unique name and exactly one point for every category of the axis.
func onePointPerCategory(c *checker, at string, m map[string]any) {
	axis, _ := m["axis_config"].(map[string]any)
	categories, _ := axis["categories"].([]any)
	series, _ := m["series"].([]any)
	names := map[string]bool{}
	for i, s := range series {
		here := index(at+"/series", i)
		one, _ := s.(map[string]any)
		name, _ := one["name"].(string)
		if names[name] {
			c.add(here+"/name", "`name` "+strconv.Quote(name)+" already exists")
		}
		names[name] = true
		if !covers(one["data"], categories) {
			c.add(here+"/data", "must provide one point for each category")
		}
	}
}

func covers(data any, categories []any) bool {
	points, _ := data.([]any)
	left := map[any]int{}
	for _, name := range categories {
		if s, ok := name.(string); ok {
			left[s]++
		}
	}
	for _, p := range points {
		point, _ := p.(map[string]any)
		label, _ := point["label"].(string)
		left[label]--
	}
	for _, n := range left {
		if n != 0 {
			return false
		}
	}
	return true
}
