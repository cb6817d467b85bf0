package blockkit

import (
	"strconv"
	"unicode/utf8"
)

const (
	maxTableChars     = 10_000
	maxDataTableChars = 20_000
)

func table() rule {
	column := object([]field{opt("align", enum("left", "center", "right")), opt("is_wrapped", boolean)})
	return block([]field{
		need("rows", list(1, 100, list(1, 20, cells().check))), opt("column_settings", list(1, 20, column)),
	}, func(c *checker, at string, m map[string]any) {
		c.tables++
		c.cellBudget("table", at, m["rows"], maxTableChars)
	})
}

func dataTable() rule {
	u := cells()
	u["action_cell"] = object([]field{
		need("type", anything), need("element", union{"button": button()}.check), opt("fallback", cells().check),
	})
	return block([]field{
		need("caption", str(1, 0)), need("rows", list(2, 201, list(1, 20, u.check))),
		opt("page_size", integer(1, 100)), opt("row_header_column_index", integer(0, 19)),
	}, func(c *checker, at string, m map[string]any) {
		c.tables++
		c.evenRows(at, m["rows"])
		c.cellBudget("data_table", at, m["rows"], maxDataTableChars)
	})
}

func cells() union {
	return union{
		"raw_text": object([]field{need("type", anything), need("text", str(1, 0))}),
		"raw_number": object([]field{
			need("type", anything), need("value", number), opt("text", str(1, 0)),
		}),
		"rich_text": richCell(),
	}
}

// evenRows demands a rectangle whose first row, the header, is plain.
func (c *checker) evenRows(at string, v any) {
	rows, _ := v.([]any)
	width := -1
	for i, r := range rows {
		row, _ := r.([]any)
		if width < 0 {
			width = len(row)
		}
		if len(row) != width {
			c.add(index(at+"/rows", i), "must provide "+strconv.Itoa(width)+" items like the first row")
		}
		for j, cell := range row {
			if i == 0 && typeOf(cell) == "rich_text" {
				c.add(index(index(at+"/rows", i), j)+"/type", "unsupported type: rich_text")
			}
		}
	}
}

// cellBudget adds the text of all cells to the budget that all tables of one kind share.
func (c *checker) cellBudget(kind, at string, rows any, most int) {
	c.cells[kind] += textChars(rows)
	if c.cells[kind] > most {
		c.add(at+"/rows", "must be less than "+strconv.Itoa(most+1)+" characters")
	}
}

// textChars counts the code points of every "text" and every bare number below v.
func textChars(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			n += textChars(item)
		}
	case map[string]any:
		for name, item := range v {
			if s, ok := item.(string); ok && name == "text" {
				n += utf8.RuneCountInString(s)
				continue
			}
			n += textChars(item)
		}
	case float64:
		n = len(strconv.FormatFloat(v, 'f', -1, 64))
	}
	return n
}
