// Package blockkit checks Block Kit JSON against Slack's published limits and reports violations in Slack's own words.
//
// It guarantees that it never panics, that it reports every violation it knows of in one pass with a json-pointer to the
// offending value, and that what it accepts stays within every documented limit: lengths (in Unicode code points), counts,
// required and unknown fields, enums, which block may stand on which surface, unique ids, and the size of a whole message.
// It knows nothing of this program, so that any package may test what it renders against it.
//
// The rules are small functions put together into a table of shapes, one per block type. A JSON Schema document and a
// generic engine were rejected: Slack's cumulative limits (all markdown blocks of a message, all cells of its tables, ids
// unique across blocks) and its wording do not fit a schema language, and the engine would be larger than the rules.
package blockkit
