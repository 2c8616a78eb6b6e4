/** What a prompt asks for, and what else than audio goes to the lake: answers of speakers, and what became of prompts that were not read. */
export const travels = `
-- what is asked for (contract: promptKind); only of 'read' is the text what is said in the take
ALTER TABLE prompts ADD COLUMN kind TEXT NOT NULL DEFAULT 'read';
ALTER TABLE takes ADD COLUMN kind TEXT NOT NULL DEFAULT 'read';
ALTER TABLE takes ADD COLUMN section TEXT;
ALTER TABLE takes ADD COLUMN itemcode TEXT;

-- What the lake was told of a speaker last, so that only what is new is told: digest of it, and its time, which only grows.
CREATE TABLE speakers_told (
  speaker_id TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Two more kinds of jobs: SQLite changes no CHECK, so the table is made anew. The rowid is the order in which they came.
DROP TRIGGER tally_job;
DROP TRIGGER tally_moved;
CREATE TABLE jobs_next (
  job_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('take', 'withdrawal', 'review', 'speaker', 'outcome')),
  state TEXT NOT NULL
    CHECK (state IN ('queued','sending','waiting','sent','landed','rejected','parked','discarded')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  reason_code TEXT, reason_message TEXT,
  owner INTEGER,
  held TEXT,
  sent_at INTEGER, landed_at INTEGER, landed_sha256 TEXT, object_uri TEXT, origin TEXT,
  path TEXT, content_type TEXT, bytes INTEGER, sha256 TEXT,
  payload TEXT,
  master INTEGER NOT NULL DEFAULT 1,
  size INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO jobs_next (rowid, job_id, kind, state, attempts, next_try_at, reason_code, reason_message, owner, held, sent_at,
    landed_at, landed_sha256, object_uri, origin, path, content_type, bytes, sha256, payload, master, size)
  SELECT rowid, job_id, kind, state, attempts, next_try_at, reason_code, reason_message, owner, held, sent_at,
    landed_at, landed_sha256, object_uri, origin, path, content_type, bytes, sha256, payload, master, size
  FROM jobs ORDER BY rowid;
DROP TABLE jobs;
ALTER TABLE jobs_next RENAME TO jobs;
CREATE INDEX jobs_state ON jobs (state, job_id);
CREATE INDEX jobs_due ON jobs (next_try_at) WHERE state = 'waiting';
CREATE INDEX jobs_unencoded ON jobs (job_id) WHERE kind = 'take' AND sha256 IS NULL;
CREATE INDEX jobs_keeping ON jobs (landed_at) WHERE master = 1 AND landed_at IS NOT NULL;
CREATE INDEX jobs_landed ON jobs (landed_at) WHERE landed_at IS NOT NULL;
CREATE INDEX jobs_reviews ON jobs (json_extract(payload, '$.key')) WHERE kind = 'review';
CREATE INDEX jobs_awaiting ON jobs (sent_at) WHERE kind = 'take' AND state = 'sent';
-- what is to be said beside the takes and no broker has taken (ledger.ts)
CREATE INDEX jobs_words ON jobs (kind, reason_code) WHERE kind <> 'take' AND state IN ('queued', 'sending', 'waiting', 'parked');
-- outcomes, by the matter they are about
CREATE INDEX jobs_outcomes ON jobs (json_extract(payload, '$.key')) WHERE kind = 'outcome';
-- answers and outcomes, by whom they are of
CREATE INDEX jobs_of_speaker ON jobs (json_extract(payload, '$.speaker')) WHERE kind IN ('speaker', 'outcome');

-- What the lake refused was no reading: its prompt is offered again (takes/counts.ts). before: takes that were counted.
CREATE TEMP TABLE refused AS
  SELECT t.speaker_id, t.project_id, t.prompt_id, count(*) AS n, r.takes AS before
    FROM jobs j JOIN takes t ON t.take_id = j.job_id
    JOIN readings r ON r.speaker_id = t.speaker_id AND r.project_id = t.project_id AND r.prompt_id = t.prompt_id
   WHERE j.state = 'rejected' AND t.path <> '' AND instr(t.findings, '"level":"block"') = 0 AND r.takes > 0
   GROUP BY t.speaker_id, t.project_id, t.prompt_id;
UPDATE readings SET takes = max(0, takes - n) FROM refused f
 WHERE f.speaker_id = readings.speaker_id AND f.project_id = readings.project_id AND f.prompt_id = readings.prompt_id;
UPDATE prompts SET readings = max(0, readings - s.speakers)
  FROM (SELECT project_id, prompt_id, count(*) AS speakers FROM refused WHERE before <= n GROUP BY project_id, prompt_id) s
 WHERE s.project_id = prompts.project_id AND s.prompt_id = prompts.prompt_id;
UPDATE speakers SET takes = max(0, takes - s.n)
  FROM (SELECT speaker_id, sum(min(n, before)) AS n FROM refused GROUP BY speaker_id) s WHERE s.speaker_id = speakers.speaker_id;
DROP TABLE refused;

CREATE TRIGGER tally_job AFTER INSERT ON jobs WHEN NEW.kind = 'take' BEGIN
  UPDATE tally SET n = n + 1, bytes = bytes + NEW.size WHERE name = NEW.state;
END;
CREATE TRIGGER tally_moved AFTER UPDATE OF state, size ON jobs WHEN NEW.kind = 'take' BEGIN
  UPDATE tally SET n = n - 1, bytes = bytes - OLD.size WHERE name = OLD.state;
  UPDATE tally SET n = n + 1, bytes = bytes + NEW.size WHERE name = NEW.state;
END;
`
