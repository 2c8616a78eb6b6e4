/** The one reader of scripts: for the station's import, the text selector and `npm run script`. */
export { understand } from './understand.ts'
export type { Given, Understood } from './understand.ts'
export { readScript } from './reading.ts'
export type { Reading } from './reading.ts'
export type { ScriptLine } from './prompts.ts'
export { Notes } from './rows.ts'
export { sourceOf } from './source.ts'
export type { ScriptSource } from './source.ts'
