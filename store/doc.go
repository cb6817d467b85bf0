// Package store holds the records of pipelinebot and the contract of whatever keeps them.
//
// # What every backend guarantees
//
//   - Commit is all or nothing: the new picture of a project and the deliveries it owes become durable
//     together, and only if nobody else committed since (compare-and-set on Snapshot.Revision, else ErrConflict).
//   - Claim hands out the oldest delivery of a target, one per target at a time, and writes the intent to send
//     it before it returns. A delivery whose send was never settled comes back with its Doubt set.
//   - Settle is fenced by the lease: a relay that lost its lease changes nothing (ErrLeaseLost).
//   - A record that does not decode is ErrCorrupt with its key, never an empty value.
//   - Nothing assumes a single process: leases and revisions fence, no in-memory state is part of the truth.
//
// # The life of a delivery
//
//	                  Commit                      Settle Sent
//	(absent) ──────────────────▶ owed ──Claim──▶ leased ──────▶ (gone)
//	                              ▲                │ Settle Retry   (Next; Count adds an attempt)
//	                              ├────────────────┤ Settle Suspend (target broken; kept, bounded by Expire)
//	                              └─lease expires──┘ Settle Dead ──▶ dead (kept, counted)
//
// # Rejected
//
// A generic key-value interface with a transaction type: it moves the rules that carry the promise into every
// caller and ties the contract to engines that have such transactions. The methods here state an intent
// ("commit this tick", "claim what may be sent"), so any store that can compare and set can serve.
package store
