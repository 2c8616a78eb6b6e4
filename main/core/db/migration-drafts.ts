/** What a listener has begun to say of a take, and what listeners found wrong with a sentence. */
export const drafts = `
-- draft: JSON (contract: reviewDraft)
CREATE TABLE drafts (
  reviewer TEXT NOT NULL, take_id TEXT NOT NULL, at INTEGER NOT NULL, draft TEXT NOT NULL,
  PRIMARY KEY (reviewer, take_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_newest ON drafts (at);
CREATE INDEX drafts_take ON drafts (take_id);
-- nothing that was noted about somebody stays when they withdraw
CREATE TRIGGER drafts_withdrawn AFTER UPDATE OF withdrawn_at ON speakers WHEN NEW.withdrawn_at IS NOT NULL BEGIN
  DELETE FROM drafts WHERE take_id IN (SELECT take_id FROM takes WHERE speaker_id = NEW.speaker_id);
END;

-- why a prompt is flagged: codes, as a JSON array; of a flag that was taken away they stay, for undo
ALTER TABLE prompts ADD COLUMN flag_reasons TEXT NOT NULL DEFAULT '[]';
`
