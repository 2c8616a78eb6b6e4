/**
 * SQL: a row of the catalogue is a take of this project. Stations of before named no project: their takes
 * belong where their prompt does.
 */
export const ofProject = (project: string, row = 'e'): string =>
  `(${row}.project_id = ${project} OR (${row}.project_id IS NULL
  AND EXISTS (SELECT 1 FROM main.prompts p WHERE p.project_id = ${project} AND p.prompt_id = ${row}.prompt_id)))`

/** SQL: two rows of the catalogue are takes of the same project; or no project is known of both. */
export const ofOneProject = (row: string, other: string): string =>
  `(${row}.project_id IS ${other}.project_id
  OR EXISTS (SELECT 1 FROM main.projects o WHERE ${ofProject('o.project_id', row)} AND ${ofProject('o.project_id', other)}))`
