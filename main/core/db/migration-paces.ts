/** Which version of the figures a take has, and what takes say of the pace of their language. */
export const paces = `
-- of quality (FIGURES_VERSION in main/contract/quality.ts); older ones are made anew in the background
ALTER TABLE takes ADD COLUMN figures INTEGER NOT NULL DEFAULT 1;
UPDATE takes SET figures = coalesce(json_extract(quality, '$.version'), 1);
CREATE INDEX takes_figures ON takes (figures, take_id) WHERE has_audio = 1;

-- lang: the language alone, without script and region
CREATE TABLE paces (
  lang TEXT NOT NULL, take_id TEXT NOT NULL, speaker_id TEXT NOT NULL,
  seconds_per_syllable REAL NOT NULL, peaks_per_syllable REAL NOT NULL, PRIMARY KEY (lang, take_id)
) STRICT, WITHOUT ROWID;
`
