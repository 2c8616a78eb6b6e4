/** What listeners wrote down of a take, version after version. */
export const written = `
-- version_id: the review it was given with, or an id of its own; since, at: when it was begun and last changed
-- given: it is part of a verdict that stands; transcript: JSON (contract: transcript)
CREATE TABLE transcript_versions (
  version_id TEXT PRIMARY KEY, take_id TEXT NOT NULL, listener_id TEXT NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL,
  given INTEGER NOT NULL, transcript TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX transcript_versions_take ON transcript_versions (take_id, listener_id, at);
-- nothing that was noted about somebody stays when they withdraw
CREATE TRIGGER transcript_versions_withdrawn AFTER UPDATE OF withdrawn_at ON speakers WHEN NEW.withdrawn_at IS NOT NULL BEGIN
  DELETE FROM transcript_versions WHERE take_id IN (SELECT take_id FROM takes WHERE speaker_id = NEW.speaker_id);
END;

INSERT INTO transcript_versions
  SELECT review_id, take_id, listener_id, at, at, 1, json_extract(review, '$.transcript') FROM reviewed
   WHERE json_extract(review, '$.transcript') IS NOT NULL;
`
