package boltstore_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// flips is how many bits are flipped in each region; STORE_FLIPS makes it more.
func flips() int {
	if n, err := strconv.Atoi(os.Getenv("STORE_FLIPS")); err == nil {
		return n
	}
	return 60
}

func TestNoFlippedBitIsReadAsTruth(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	pageSize, pages := os.Getpagesize(), len(sp.bytes)/os.Getpagesize()
	regions := map[string]func(*rand.Rand) int{
		"anywhere":             func(r *rand.Rand) int { return r.IntN(len(sp.bytes)) },
		"the head of a page":   func(r *rand.Rand) int { return r.IntN(pages)*pageSize + r.IntN(16) },
		"an entry of a page":   func(r *rand.Rand) int { return r.IntN(pages)*pageSize + 16 + r.IntN(160) },
		"the two meta pages":   func(r *rand.Rand) int { return r.IntN(2)*pageSize + r.IntN(80) },
		"the body of a record": func(r *rand.Rand) int { return r.IntN(pages)*pageSize + 1024 + r.IntN(3*1024) },
	}
	for region, pick := range regions {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(7, uint64(len(region))))
			noticed := 0
			for range flips() {
				at, bit := pick(random), random.IntN(8)
				path := sp.put(t, func(b []byte) []byte { b[at] ^= 1 << bit; return b })
				if sp.withstand(t, fmt.Sprintf("bit %d of byte %d of page %d", bit, at%pageSize, at/pageSize), path) != nil {
					noticed++
				}
			}
			if noticed == 0 {
				t.Errorf("of %d flips none was noticed", flips())
			}
			t.Logf("%d of %d flips noticed, the others harmless", noticed, flips())
		})
	}
}
