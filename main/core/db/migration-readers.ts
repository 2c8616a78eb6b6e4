/** What a speaker reads, and how many prompts of each language are open. */
export const readers = `
-- a JSON array of canonical tags; NULL: no restriction
ALTER TABLE speakers ADD COLUMN langs TEXT;

-- counted by triggers, so that neither a session nor a list of projects looks at each of a million prompts
CREATE TABLE prompt_langs (
  project_id TEXT NOT NULL, lang TEXT NOT NULL, open INTEGER NOT NULL, PRIMARY KEY (project_id, lang)
) STRICT, WITHOUT ROWID;
INSERT INTO prompt_langs SELECT project_id, lang, sum(closed = 0) FROM prompts GROUP BY project_id, lang;
CREATE TRIGGER prompt_langs_came AFTER INSERT ON prompts BEGIN
  INSERT INTO prompt_langs VALUES (NEW.project_id, NEW.lang, NEW.closed = 0)
    ON CONFLICT (project_id, lang) DO UPDATE SET open = open + excluded.open;
END;
CREATE TRIGGER prompt_langs_went AFTER DELETE ON prompts BEGIN
  UPDATE prompt_langs SET open = open - (OLD.closed = 0) WHERE project_id = OLD.project_id AND lang = OLD.lang;
END;
CREATE TRIGGER prompt_langs_changed AFTER UPDATE OF closed, lang ON prompts
  WHEN NEW.closed <> OLD.closed OR NEW.lang <> OLD.lang BEGIN
  UPDATE prompt_langs SET open = open - (OLD.closed = 0) WHERE project_id = OLD.project_id AND lang = OLD.lang;
  INSERT INTO prompt_langs VALUES (NEW.project_id, NEW.lang, NEW.closed = 0)
    ON CONFLICT (project_id, lang) DO UPDATE SET open = open + excluded.open;
END;

-- what comes next is asked for each language and put together: none is walked through to find another
DROP INDEX prompts_sequential;
DROP INDEX prompts_shuffled;
DROP INDEX prompts_least;
DROP INDEX prompts_priority;
CREATE INDEX prompts_sequential ON prompts (project_id, closed, lang, training DESC);
CREATE INDEX prompts_shuffled ON prompts (project_id, closed, lang, training DESC, shuffle);
CREATE INDEX prompts_least ON prompts (project_id, closed, lang, training DESC, readings);
CREATE INDEX prompts_priority ON prompts (project_id, closed, lang, training DESC, priority DESC);
`
