/** The fourth migration: what a speaker had agreed to stands with the take, and consents have an order of their own. */
export const fourth = `
-- What was in force when the take began (JSON: GivenConsent, or null for none). NULL: by an older version, which did not write
-- it down; the times of the consents must do then.
ALTER TABLE takes ADD COLUMN consent TEXT;

-- Which of a speaker's consents came later: given_at cannot say, because clocks are set.
ALTER TABLE consents ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
`
