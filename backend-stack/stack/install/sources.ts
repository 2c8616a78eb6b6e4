import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of every file below `dir`, in a fixed order: for keys that change when a line does. */
export function sourceTexts(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => readFileSync(file, 'utf8'))
}
