/** The third migration: the backend's live counts. */
export const third = `
-- The latest count of a subject (all:takes, station:ID, speaker:ID, prompt:ID), as the stream job said it last.
CREATE TABLE counts (
  subject TEXT PRIMARY KEY, takes INTEGER NOT NULL, seconds REAL NOT NULL, received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
