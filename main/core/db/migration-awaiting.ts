/** Which take has waited longest for word from the lake is asked as often as the interface looks. */
export const awaiting = `
CREATE INDEX jobs_awaiting ON jobs (sent_at) WHERE kind = 'take' AND state = 'sent';
`
