package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/pipelinebot/pipelinebot/store"
)

const (
	recordVersion = 1
	headerSize    = 5 // Version byte and CRC32C.
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli) //nolint:gochecknoglobals // read-only table.

// checksum covers bucket and key too, so that a value under a wrong key does not verify.
func checksum(bucket, key, payload []byte) uint32 {
	sum := crc32.Update(0, castagnoli, bucket)
	sum = crc32.Update(sum, castagnoli, key)
	return crc32.Update(sum, castagnoli, payload)
}

func seal(bucket, key, payload []byte) []byte {
	out := make([]byte, headerSize, headerSize+len(payload))
	out[0] = recordVersion
	binary.BigEndian.PutUint32(out[1:], checksum(bucket, key, payload))
	return append(out, payload...)
}

// unseal returns the payload, which is valid only as long as the transaction is.
func unseal(bucket, key, value []byte) ([]byte, error) {
	if len(value) < headerSize {
		return nil, corrupt(bucket, key, "the record is cut short")
	}
	if value[0] != recordVersion {
		return nil, corrupt(bucket, key, fmt.Sprintf("its version is %d", value[0]))
	}
	payload := value[headerSize:]
	if binary.BigEndian.Uint32(value[1:]) != checksum(bucket, key, payload) {
		return nil, corrupt(bucket, key, "the checksum does not match")
	}
	return payload, nil
}

func corrupt(bucket, key []byte, why string) error {
	return fmt.Errorf("%w: %s/%q: %s", store.ErrCorrupt, bucket, key, why)
}

// options make durations whole nanoseconds; the JSON library has no form of its own for them.
func options() json.Options { return jsonv1.FormatDurationAsNano(true) }

func encode(v any) ([]byte, error) {
	payload, err := json.Marshal(v, options())
	if err != nil {
		return nil, fmt.Errorf("encoding a record: %w", err)
	}
	return payload, nil
}

// join makes a key of parts; a part cannot hold a zero byte, or one key could pass for another.
func join(parts ...string) []byte {
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(p, "\x00", "\uFFFD")
	}
	return []byte(strings.Join(parts, "\x00"))
}

func split(key []byte) (first, rest string) {
	a, b, _ := bytes.Cut(key, []byte{0})
	return string(a), string(b)
}

// stamp is a time as eight bytes that sort like the time; the zero time comes first.
func stamp(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(nanos(t)))
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return max(t.UnixNano(), 0)
}

func fromNanos(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

func readyKey(at time.Time, target string) []byte { return append(stamp(at), target...) }

func splitReady(key []byte) (at time.Time, target string) {
	return fromNanos(int64(binary.BigEndian.Uint64(key))), string(key[8:])
}

func outboxKey(d store.Delivery, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append(join(d.Target), 0, lane(d)), seq)
}

// lane keeps the edits of a target behind what it is told: they wake nobody, and Slack allows few of them.
func lane(d store.Delivery) byte {
	if d.Act == store.Edit {
		return 1
	}
	return 0
}
