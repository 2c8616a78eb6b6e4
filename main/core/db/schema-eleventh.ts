/** The eleventh migration: which take has waited longest for word from the lake is asked as often as the interface looks. */
export const eleventh = `
CREATE INDEX jobs_awaiting ON jobs (sent_at) WHERE kind = 'take' AND state = 'sent';
`
