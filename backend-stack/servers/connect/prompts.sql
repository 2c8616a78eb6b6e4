-- Prompts kept in a table; Debezium reads its changes. Run by the owner of the database, safe to run again.
\set ON_ERROR_STOP on
CREATE TABLE IF NOT EXISTS prompts (
  prompt_id text PRIMARY KEY, text text NOT NULL, lang text NOT NULL, direction text, corpus text NOT NULL,
  source text NOT NULL DEFAULT 'table prompts', priority int NOT NULL DEFAULT 0, takes_wanted int NOT NULL DEFAULT 1,
  image text, audio text, hint text);
-- When a row was last changed: what asks for changes instead of listening for them (NiFi) goes by it.
ALTER TABLE prompts ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE OR REPLACE FUNCTION prompts_touched() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER prompts_touched BEFORE UPDATE ON prompts FOR EACH ROW EXECUTE FUNCTION prompts_touched();
GRANT SELECT ON prompts TO connect;
SELECT 'CREATE PUBLICATION fieldtake_prompts FOR TABLE prompts'
 WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'fieldtake_prompts') \gexec
