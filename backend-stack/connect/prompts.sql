-- Prompts kept in a table; Debezium reads its changes. Run by the owner of the database, safe to run again.
\set ON_ERROR_STOP on
CREATE TABLE IF NOT EXISTS prompts (
  prompt_id text PRIMARY KEY, text text NOT NULL, lang text NOT NULL, direction text, corpus text NOT NULL,
  source text NOT NULL DEFAULT 'table prompts', priority int NOT NULL DEFAULT 0, takes_wanted int NOT NULL DEFAULT 1,
  image text, audio text, hint text);
GRANT SELECT ON prompts TO connect;
SELECT 'CREATE PUBLICATION fieldtake_prompts FOR TABLE prompts'
 WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'fieldtake_prompts') \gexec
