/** The first schema of a station's database. */
export const first = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
  id TEXT PRIMARY KEY, code TEXT NOT NULL, params TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
  project_id TEXT PRIMARY KEY, name TEXT NOT NULL, settings TEXT NOT NULL, created_at INTEGER NOT NULL,
  prompt_count INTEGER NOT NULL DEFAULT 0, closed_count INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- takes_wanted NULL: every speaker reads it once (an imported script); n: closed after n speakers.
-- lot: by the id, the same on every station, so that stations can divide a script without talking.
-- origin: topic/partition/offset of its record; NULL for an imported script.
-- seq is the rowid, so that a million lines append to the table and its indexes stay small.
CREATE TABLE prompts (
  seq INTEGER PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects,
  prompt_id TEXT NOT NULL,
  shuffle INTEGER NOT NULL,
  lot INTEGER NOT NULL,
  text TEXT NOT NULL, lang TEXT NOT NULL, direction TEXT NOT NULL,
  corpus TEXT NOT NULL, source TEXT NOT NULL, section TEXT, itemcode TEXT,
  training INTEGER NOT NULL DEFAULT 0,
  hint TEXT, image TEXT, audio TEXT,
  priority INTEGER NOT NULL DEFAULT 0,
  takes_wanted INTEGER,
  sha256 TEXT NOT NULL,
  origin TEXT,
  received_at INTEGER NOT NULL,
  flagged INTEGER NOT NULL DEFAULT 0, flag_note TEXT NOT NULL DEFAULT '',
  readings INTEGER NOT NULL DEFAULT 0,
  skips INTEGER NOT NULL DEFAULT 0,
  closed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (project_id, prompt_id)
) STRICT;
CREATE INDEX prompts_sequential ON prompts (project_id, closed, training DESC);
CREATE INDEX prompts_shuffled ON prompts (project_id, closed, training DESC, shuffle);
CREATE INDEX prompts_least ON prompts (project_id, closed, training DESC, readings);
CREATE INDEX prompts_priority ON prompts (project_id, closed, training DESC, priority DESC);
-- A prompt that was taken back is closed without having been read: it waits for nobody.
CREATE INDEX prompts_backlog ON prompts (seq)
  WHERE origin IS NOT NULL AND readings = 0 AND skips = 0 AND closed = 0;
CREATE TRIGGER prompts_closed AFTER UPDATE OF readings, takes_wanted ON prompts BEGIN
  UPDATE prompts SET closed = (NEW.takes_wanted IS NOT NULL AND NEW.readings >= NEW.takes_wanted)
   WHERE seq = NEW.seq;
  UPDATE projects SET closed_count = closed_count - OLD.closed
       + (NEW.takes_wanted IS NOT NULL AND NEW.readings >= NEW.takes_wanted)
   WHERE project_id = NEW.project_id;
END;

-- code: why it could not be taken (contract: promptFault); reason stands beside it, in English, for who looks into it
CREATE TABLE malformed (
  origin TEXT PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, preview TEXT NOT NULL, value BLOB,
  code TEXT NOT NULL DEFAULT 'unknown'
) STRICT;
CREATE INDEX malformed_newest ON malformed (at DESC);

CREATE TABLE speakers (
  speaker_id TEXT PRIMARY KEY, label TEXT NOT NULL, metadata TEXT NOT NULL, created_at INTEGER NOT NULL,
  withdrawn_at INTEGER, takes INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
-- seq: which of a speaker's consents came later; given_at cannot say, because clocks are set
CREATE TABLE consents (
  speaker_id TEXT NOT NULL REFERENCES speakers, project_id TEXT NOT NULL, given_at INTEGER NOT NULL,
  lang TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, seq INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (speaker_id, project_id, given_at)
) STRICT, WITHOUT ROWID;

-- What one speaker did with one prompt: the takes kept, or why it was passed over.
CREATE TABLE readings (
  speaker_id TEXT NOT NULL, project_id TEXT NOT NULL, prompt_id TEXT NOT NULL,
  takes INTEGER NOT NULL DEFAULT 0, skip_reason TEXT, skip_note TEXT,
  PRIMARY KEY (speaker_id, project_id, prompt_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY, project_id TEXT NOT NULL, speaker_id TEXT NOT NULL,
  started_at INTEGER NOT NULL, ended_at INTEGER, position INTEGER NOT NULL DEFAULT -1,
  seed INTEGER NOT NULL, undo TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_open ON sessions (started_at) WHERE ended_at IS NULL;
CREATE TABLE session_prompts (
  session_id TEXT NOT NULL, position INTEGER NOT NULL, prompt_id TEXT NOT NULL,
  PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
-- a prompt may be shown a second time, at the end, when no take of it was good enough
CREATE INDEX session_prompts_prompt ON session_prompts (session_id, prompt_id);

-- review: what the listeners made of it, as the lake folded it (JSON, contract: takeReview); NULL: no word yet.
-- consent: what was in force when the take began (JSON: GivenConsent, or null for none). NULL: carried here by a version that
-- did not write it down; the times of the consents must do then.
CREATE TABLE takes (
  take_id TEXT PRIMARY KEY,
  project_id TEXT NOT NULL, prompt_id TEXT NOT NULL, prompt_text TEXT NOT NULL, prompt_sha256 TEXT NOT NULL,
  lang TEXT NOT NULL, direction TEXT NOT NULL,
  speaker_id TEXT NOT NULL, session_id TEXT NOT NULL, station_id TEXT NOT NULL, app_version TEXT NOT NULL,
  version INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
  sample_rate INTEGER NOT NULL, channels INTEGER NOT NULL, bit_depth INTEGER NOT NULL,
  frames INTEGER NOT NULL, bytes INTEGER NOT NULL, pcm_sha256 TEXT NOT NULL,
  gaps TEXT NOT NULL, device TEXT NOT NULL, pre_roll_frames INTEGER NOT NULL,
  quality TEXT, findings TEXT NOT NULL,
  recovered INTEGER NOT NULL DEFAULT 0,
  path TEXT NOT NULL, has_audio INTEGER NOT NULL DEFAULT 1,
  note TEXT,
  review TEXT,
  consent TEXT
) STRICT;
CREATE INDEX takes_reading ON takes (speaker_id, project_id, prompt_id, version);
CREATE INDEX takes_session ON takes (session_id, take_id);
CREATE INDEX takes_speaker ON takes (speaker_id, take_id);
CREATE INDEX takes_reviewed ON takes (take_id) WHERE review IS NOT NULL;

-- What must reach the broker. job_id is the take_id for takes. path, bytes and sha256 are of the encoded
-- file: once it is made, every try sends the same bytes. landed_sha256 is what the lake says it holds;
-- master 0: the local master went because of it. held: the state to go back to after a discard.
CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('take', 'withdrawal', 'review')),
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
CREATE INDEX jobs_state ON jobs (state, job_id);
CREATE INDEX jobs_due ON jobs (next_try_at) WHERE state = 'waiting';
CREATE INDEX jobs_unencoded ON jobs (job_id) WHERE kind = 'take' AND sha256 IS NULL;
CREATE INDEX jobs_keeping ON jobs (landed_at) WHERE master = 1 AND landed_at IS NOT NULL;
CREATE INDEX jobs_landed ON jobs (landed_at) WHERE landed_at IS NOT NULL;
-- reviews made here, by the take they are about
CREATE INDEX jobs_reviews ON jobs (json_extract(payload, '$.key')) WHERE kind = 'review';
-- withdrawals and reviews that no broker has taken (ledger.ts); few, whatever the number of takes
CREATE INDEX jobs_words ON jobs (job_id) WHERE kind <> 'take' AND state IN ('queued', 'sending', 'waiting', 'parked');

-- Counters behind the ledger, so that a snapshot never scans. ledger.ts recomputes them from the rows.
CREATE TABLE tally (name TEXT PRIMARY KEY, n INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('recorded',0,0),('malformed',0,0),('queued',0,0),('sending',0,0),('waiting',0,0),
  ('sent',0,0),('landed',0,0),('rejected',0,0),('parked',0,0),('discarded',0,0);
CREATE TRIGGER tally_take AFTER INSERT ON takes BEGIN
  UPDATE tally SET n = n + 1, bytes = bytes + NEW.bytes WHERE name = 'recorded';
END;
CREATE TRIGGER tally_malformed AFTER INSERT ON malformed BEGIN
  UPDATE tally SET n = n + 1 WHERE name = 'malformed';
END;
CREATE TRIGGER tally_job AFTER INSERT ON jobs WHEN NEW.kind = 'take' BEGIN
  UPDATE tally SET n = n + 1, bytes = bytes + NEW.size WHERE name = NEW.state;
END;
CREATE TRIGGER tally_moved AFTER UPDATE OF state, size ON jobs WHEN NEW.kind = 'take' BEGIN
  UPDATE tally SET n = n - 1, bytes = bytes - OLD.size WHERE name = OLD.state;
  UPDATE tally SET n = n + 1, bytes = bytes + NEW.size WHERE name = NEW.state;
END;

-- Everything that happened to a job, in order. The ledger can be folded from it alone.
CREATE TABLE history (
  id INTEGER PRIMARY KEY, job_id TEXT NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_job ON history (job_id, id);

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

-- The latest count of a subject (all:takes, station:ID, speaker:ID, prompt:ID), as the stream job said it last.
CREATE TABLE counts (
  subject TEXT PRIMARY KEY, takes INTEGER NOT NULL, seconds REAL NOT NULL, received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
