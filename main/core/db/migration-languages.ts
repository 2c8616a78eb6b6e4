/** One form of every language tag, what was done to a prompt's text, text as a search compares it. */
export const languages = `
-- what the reader of its text took out or put together (JSON, main/text/prompt-text.ts); NULL: nothing
ALTER TABLE prompts ADD COLUMN changes TEXT;

-- prompt_text as a search compares it (main/text/search-fold.ts): to fold each row on the way would take ten times as long
ALTER TABLE takes ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE takes SET search = search_fold(prompt_text);
-- of prompts that came before, NULL: they are folded when somebody searches
ALTER TABLE prompts ADD COLUMN search TEXT;

-- EN, en_US and English were languages of their own. Ids stay, and so does what a speaker agreed to.
CREATE TEMP TABLE tags AS SELECT lang AS old, canonical_lang(lang) AS new
  FROM (SELECT DISTINCT lang FROM prompts UNION SELECT DISTINCT lang FROM takes) WHERE canonical_lang(lang) <> lang;
INSERT INTO notices SELECT lower(hex(randomblob(16))), 'languages_mapped',
    json_object('tags', group_concat(old || ' → ' || new, ', ')), unixepoch() * 1000 FROM tags HAVING count(*) > 0;
UPDATE prompts SET lang = canonical_lang(lang) WHERE lang IN (SELECT old FROM tags);
UPDATE takes SET lang = canonical_lang(lang) WHERE lang IN (SELECT old FROM tags);
DROP TABLE tags;
`
