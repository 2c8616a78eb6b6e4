/** What project owners said of the listening: takes whose answer is known, listeners whose verdicts are set aside. */
export const listening = `
-- the last word about each; at: when it was said, but not after it was sent; id breaks ties
CREATE TABLE gold_items (take_id TEXT PRIMARY KEY, answer TEXT, at INTEGER NOT NULL, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE standings (listener_id TEXT PRIMARY KEY, counts INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- nothing that was noted about somebody stays when they withdraw
CREATE TRIGGER gold_withdrawn AFTER UPDATE OF withdrawn_at ON speakers WHEN NEW.withdrawn_at IS NOT NULL BEGIN
  DELETE FROM gold_items WHERE take_id IN (SELECT take_id FROM takes WHERE speaker_id = NEW.speaker_id);
END;
`
