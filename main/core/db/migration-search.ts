/** Text as a search compares it takes more for alike: letters that Amharic reads alike, digits of all scripts. */
export const search = `
UPDATE takes SET search = search_fold(prompt_text);
-- folded when somebody searches
UPDATE prompts SET search = NULL WHERE search IS NOT NULL;
`
