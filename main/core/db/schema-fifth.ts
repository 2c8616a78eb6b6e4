/** The fifth migration: why a record of the prompt topic could not be taken, as a code (contract: promptFault). */
export const fifth = `
-- reason stays beside it, in English, for who looks into it
ALTER TABLE malformed ADD COLUMN code TEXT NOT NULL DEFAULT 'unknown';
UPDATE malformed SET code = CASE
  WHEN reason = 'empty record' THEN 'empty'
  WHEN reason LIKE 'too large:%' THEN 'too_large'
  WHEN reason = 'not UTF-8' THEN 'not_utf8'
  WHEN reason = 'not JSON' THEN 'not_json'
  WHEN reason LIKE ': %' THEN 'not_object'
  WHEN reason LIKE 'prompt_id: %' THEN 'no_id'
  WHEN reason LIKE 'text: Too big%' THEN 'text_too_long'
  WHEN reason LIKE 'text: %' THEN 'text_empty'
  WHEN reason LIKE 'lang: %' THEN 'bad_lang'
  WHEN reason LIKE 'direction: %' THEN 'bad_direction'
  WHEN reason LIKE 'another text under%' THEN 'changed_text'
  WHEN reason LIKE '%: %' THEN 'field'
  ELSE 'unknown' END;
`
