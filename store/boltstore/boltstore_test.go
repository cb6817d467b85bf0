package boltstore_test

import (
	"path/filepath"
	"testing"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/storetest"
)

func TestBoltKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		return mustOpen(t, filepath.Join(t.TempDir(), "test.db"), quick())
	})
}
