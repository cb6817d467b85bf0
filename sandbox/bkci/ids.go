package bkci

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// hash32 makes 32 hex digits of parts, the form of all BK-CI ids.
func hash32(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// mix is the finaliser of SplitMix64: a bijection that leaves no pattern to see.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// buildID makes the id of build num of the pipeline with serial number seq. The id can be read back, so that no
// index of builds has to be held for pipelines nobody asks about.
func buildID(seq, num int) string {
	payload := uint64(uint32(seq))<<32 | uint64(uint32(num))
	head := mix(payload)
	return fmt.Sprintf("b-%016x%016x", head, payload^mix(head))
}

// parseBuildID reads back what buildID wrote; ok is false for any other id.
func parseBuildID(id string) (seq, num int, ok bool) {
	digits, found := strings.CutPrefix(id, "b-")
	if !found || len(digits) != 32 {
		return 0, 0, false
	}
	head, err := strconv.ParseUint(digits[:16], 16, 64)
	if err != nil {
		return 0, 0, false
	}
	tail, err := strconv.ParseUint(digits[16:], 16, 64)
	if err != nil {
		return 0, 0, false
	}
	payload := tail ^ mix(head)
	if mix(payload) != head {
		return 0, 0, false
	}
	return int(payload >> 32), int(uint32(payload)), true
}
