/** A script is a thing of its own, which can be named, replaced, taken out, and brought back. */
export const scripts = `
-- file, file_sha256: of the edition that is in. A script "by hand" has neither, and no name until somebody gives it one.
CREATE TABLE scripts (
  script_id INTEGER PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects,
  kind TEXT NOT NULL CHECK (kind IN ('file', 'hand')),
  name TEXT NOT NULL, file TEXT NOT NULL, file_sha256 TEXT NOT NULL,
  edition INTEGER NOT NULL DEFAULT 1,
  added_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, taken_out_at INTEGER
) STRICT;
CREATE INDEX scripts_project ON scripts (project_id, script_id);

-- What was done to a script, so that it can be undone, the latest first. before: name, file, file_sha256 and edition (JSON).
CREATE TABLE script_acts (
  act_id INTEGER PRIMARY KEY, script_id INTEGER NOT NULL REFERENCES scripts, at INTEGER NOT NULL,
  what TEXT NOT NULL, before TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX script_acts_last ON script_acts (script_id, act_id) WHERE undone = 0;

-- A prompt belongs to the script that brought it first; others that hold it too are here, and inherit it.
CREATE TABLE script_also (
  project_id TEXT NOT NULL, prompt_id TEXT NOT NULL, script_id INTEGER NOT NULL REFERENCES scripts,
  PRIMARY KEY (project_id, prompt_id, script_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX script_also_of ON script_also (script_id);

-- Of a prompt whose text stayed when an edition was replaced: what else of it was other before (JSON).
CREATE TABLE prompts_before (
  act_id INTEGER NOT NULL, prompt_id TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (act_id, prompt_id)
) STRICT, WITHOUT ROWID;

-- What a person settled about a file (JSON, contract: scriptPlan), for the next that is like it.
CREATE TABLE script_plans (
  project_id TEXT NOT NULL REFERENCES projects, likeness TEXT NOT NULL, plan TEXT NOT NULL, settled_at INTEGER NOT NULL,
  PRIMARY KEY (project_id, likeness)
) STRICT, WITHOUT ROWID;

-- Out of its script is a prompt with takes_wanted = 0: nobody is asked to read it, what was read stays.
ALTER TABLE prompts ADD COLUMN script_id INTEGER REFERENCES scripts;
ALTER TABLE prompts ADD COLUMN came_by INTEGER;
ALTER TABLE prompts ADD COLUMN out_by INTEGER;

INSERT INTO scripts (project_id, kind, name, file, file_sha256, added_at, changed_at)
  SELECT project_id, 'file', source, source, '', min(received_at), max(received_at)
    FROM prompts WHERE origin IS NULL AND corpus = 'script' GROUP BY project_id, source ORDER BY min(seq);
UPDATE prompts SET script_id =
  (SELECT s.script_id FROM scripts s WHERE s.project_id = prompts.project_id AND s.file = prompts.source)
 WHERE origin IS NULL AND corpus = 'script';

CREATE INDEX prompts_script ON prompts (script_id, closed) WHERE script_id IS NOT NULL;
CREATE INDEX prompts_script_read ON prompts (script_id, closed) WHERE script_id IS NOT NULL AND readings > 0;
CREATE INDEX prompts_came ON prompts (came_by) WHERE came_by IS NOT NULL;
CREATE INDEX prompts_out_by ON prompts (out_by) WHERE out_by IS NOT NULL;
CREATE INDEX prompts_out ON prompts (project_id) WHERE takes_wanted = 0 AND readings = 0;
`
