/**
 * SQL: a row `e` of the catalogue is a take of this project. Stations of before named no project: their takes
 * belong where their prompt does.
 */
export const ofProject = (project: string): string => `(e.project_id = ${project} OR (e.project_id IS NULL
  AND EXISTS (SELECT 1 FROM main.prompts p WHERE p.project_id = ${project} AND p.prompt_id = e.prompt_id)))`
