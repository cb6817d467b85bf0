package workspace

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// paginate cuts a page out of a list as limit and cursor ask. A zero usual size means all, as users.list has it.
func paginate[T any](in args, list []T, usual, most int) (page []T, next string, err error) {
	limit, ok := in.number("limit", usual)
	if !ok || limit < 0 || limit > most {
		return nil, "", fail("invalid_limit")
	}
	start, ok := readCursor(in.str("cursor"))
	if !ok || start > len(list) {
		return nil, "", fail("invalid_cursor")
	}
	end := len(list)
	if limit > 0 {
		end = min(end, start+limit)
	}
	if end < len(list) {
		next = cursor(end)
	}
	return list[start:end], next, nil
}

func cursor(at int) string { return encodeCursor("next:" + strconv.Itoa(at)) }

func readCursor(s string) (at int, ok bool) {
	if s == "" {
		return 0, true
	}
	digits, found := strings.CutPrefix(decodeCursor(s), "next:")
	at, err := strconv.Atoi(digits)
	return at, found && err == nil && at >= 0
}

func encodeCursor(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// decodeCursor is empty for what is no cursor.
func decodeCursor(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}
