/** The second migration: what listeners agreed on, where takes were carried, the audit log, the rules' results. */
export const second = `
-- what the listeners made of it, as the lake folded it (JSON, contract: takeReview); NULL: no word yet
ALTER TABLE takes ADD COLUMN review TEXT;
CREATE INDEX takes_reviewed ON takes (take_id) WHERE review IS NOT NULL;

-- reviews made here, by the take they are about
CREATE INDEX jobs_reviews ON jobs (json_extract(payload, '$.key')) WHERE kind = 'review';

-- Takes carried by hand: out to a folder, or in from one. sha256 is of the file that was carried.
CREATE TABLE carried (
  id INTEGER PRIMARY KEY, take_id TEXT NOT NULL, at INTEGER NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('out', 'in')), folder TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  station_id TEXT NOT NULL
) STRICT;
CREATE INDEX carried_take ON carried (take_id, id);

-- What was done to the station, in order. text is one line of JSON that names the hash of the line before it, and hash is
-- that of text (audit/chain.ts). REPLACE would delete without asking the trigger for deletes, hence the one for inserts.
CREATE TABLE audit (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN
  SELECT raise(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN
  SELECT raise(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_grows BEFORE INSERT ON audit
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit) BEGIN
  SELECT raise(ABORT, 'the audit log is append-only');
END;

-- The latest word of the lake on each of its rules (JSON, contract: ruleRecord).
CREATE TABLE rules (rule TEXT PRIMARY KEY, value TEXT NOT NULL, received_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`
