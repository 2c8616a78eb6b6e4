/** The sixth migration: what the lake has not heard yet is counted as often as the interface looks. */
export const sixth = `
-- withdrawals and reviews that no broker has taken (ledger.ts); few, whatever the number of takes
CREATE INDEX jobs_words ON jobs (job_id) WHERE kind <> 'take' AND state IN ('queued', 'sending', 'waiting', 'parked');
`
