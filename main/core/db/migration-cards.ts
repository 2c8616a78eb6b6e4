/** The hash of a speaker's secret, with which they can withdraw at any station. The secret itself is on their card only. */
export const cards = `
ALTER TABLE speakers ADD COLUMN withdrawal_sha256 TEXT;
`
