/** The third migration: the backend's live counts, and prompts that were taken back. */
export const third = `
-- The latest count of a subject (all:takes, station:ID, speaker:ID, prompt:ID), as the stream job said it last.
CREATE TABLE counts (
  subject TEXT PRIMARY KEY, takes INTEGER NOT NULL, seconds REAL NOT NULL, received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A prompt that was taken back is closed without having been read: it waits for nobody.
DROP INDEX prompts_backlog;
CREATE INDEX prompts_backlog ON prompts (seq)
  WHERE origin IS NOT NULL AND readings = 0 AND skips = 0 AND closed = 0;
`
