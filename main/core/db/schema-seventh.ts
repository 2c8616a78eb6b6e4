/** The seventh migration: a session may show a prompt a second time, at its end, when no take of it was good enough. */
export const seventh = `
DROP INDEX session_prompts_once;
CREATE INDEX session_prompts_prompt ON session_prompts (session_id, prompt_id);
`
