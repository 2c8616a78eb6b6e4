/** Listeners as people of the station, and what each of them has said of which take. */
export const listeners = `
-- listener_id goes out with their verdicts, label does not; speaker_id: who they are when they record
CREATE TABLE listeners (
  listener_id TEXT PRIMARY KEY, label TEXT NOT NULL, speaker_id TEXT, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- the verdict of each listener that counts; review: what was sent, JSON (contract: reviewRecord)
CREATE TABLE reviewed (
  listener_id TEXT NOT NULL, take_id TEXT NOT NULL, review_id TEXT NOT NULL, at INTEGER NOT NULL, review TEXT NOT NULL,
  PRIMARY KEY (listener_id, take_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviewed_take ON reviewed (take_id);
CREATE INDEX reviewed_last ON reviewed (listener_id, at);

-- those who listened before listeners had a table: the name they typed is the one their verdicts carry, and stays it
INSERT OR REPLACE INTO reviewed
  SELECT value ->> 'reviewer', value ->> 'take_id', value ->> 'review_id',
         CAST(strftime('%s', value ->> 'at') AS INTEGER) * 1000, value
    FROM (SELECT json_extract(payload, '$.value') AS value FROM jobs WHERE kind = 'review' ORDER BY rowid)
   WHERE coalesce(value ->> '$.reasons[0]', '') NOT IN ('discarded_at_station', 'discard_undone');
INSERT INTO listeners
  SELECT name, name, NULL, min(at) FROM (
    SELECT listener_id AS name, at FROM reviewed UNION ALL SELECT reviewer, at FROM drafts) GROUP BY name;

-- nothing that was noted about somebody stays when they withdraw
CREATE TRIGGER reviewed_withdrawn AFTER UPDATE OF withdrawn_at ON speakers WHEN NEW.withdrawn_at IS NOT NULL BEGIN
  DELETE FROM reviewed WHERE take_id IN (SELECT take_id FROM takes WHERE speaker_id = NEW.speaker_id);
END;
`
