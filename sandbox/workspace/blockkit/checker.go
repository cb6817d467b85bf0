package blockkit

import "strconv"

// checker collects the violations of one payload and what must be unique or is counted across its blocks.
type checker struct {
	surface  Surface
	kinds    union
	code     string
	found    []Violation
	blockIDs map[string]bool
	actions  map[string]bool
	depth    int
	markdown int
	tables   int
	cells    map[string]int
	charts   int
}

func newChecker(s Surface) *checker {
	c := &checker{surface: s, kinds: blockKinds(s), code: CodeBlocks, blockIDs: map[string]bool{}, cells: map[string]int{}}
	if s != Message {
		c.code = CodeArguments
	}
	return c
}

func (c *checker) add(at, message string) {
	c.found = append(c.found, Violation{Code: c.code, Message: message, Pointer: at})
}

// blocks checks the top level of a message or view, then what binds all blocks together.
func (c *checker) blocks(at string, items []any) {
	most := MaxViewBlocks
	if c.surface == Message {
		most = MaxMessageBlocks
	}
	if len(items) > most {
		c.add(at, "no more than "+strconv.Itoa(most)+" items allowed")
	}
	for i, item := range items {
		c.actions = map[string]bool{}
		c.kinds.check(c, index(at, i), item)
	}
}

// whole checks what binds all blocks of the payload together; it runs once, last.
func (c *checker) whole() {
	if c.tables > 1 && c.surface == Message {
		c.found = append(c.found, Violation{Code: CodeAttachments, Message: "only_one_table_allowed"})
	}
	if c.charts > maxCharts {
		c.add("", "too many data_visualization blocks")
	}
}

func (c *checker) tooLong(items []any) []Violation {
	if c.surface != Message || size(items) <= MaxMessageSize {
		return nil
	}
	return []Violation{{Code: CodeTooLong, Message: "blocks are too long together", Pointer: root(c.surface)}}
}

// maxDepth is how many containers and layouts may stand inside each other.
const maxDepth = 2

// nested checks a block that holds blocks of the surface's kinds, one level deeper. The shape is made when it is met: made
// beforehand, layouts and containers would hold each other without end.
func (c *checker) nested(kind, at string, v any, shape func(union) rule) {
	if c.depth >= maxDepth {
		c.add(at+"/type", "unsupported type: "+kind)
		return
	}
	c.depth++
	shape(c.kinds)(c, at, v)
	c.depth--
}

func index(at string, i int) string { return at + "/" + strconv.Itoa(i) }
