/** The rule against import cycles bites, on imports of types as well, and lets through what has no cycle. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cycles-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** What the check says of these files; empty when it has nothing against them. */
function findings(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const args = [oxlint, '-c', join(root, '.oxlintrc.json'), '--quiet', folder]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(`${stdout}${stderr}`))
      else resolve(error ? stdout : '')
    })
  })
}

const C = 'export const c = 1\n'

test('two files that import each other are refused', async () => {
  const a = "import { b } from './b.ts'\nexport const a = () => b\n"
  const b = "import { a } from './a.ts'\nexport const b = () => a\n"
  expect(await findings({ 'a.ts': a, 'b.ts': b })).toContain('no-cycle')
})

test('a type that comes back by way of a third file is refused', async () => {
  const a = "import { b } from './b.ts'\nexport interface A { b: typeof b }\n"
  const b = "import { c } from './c.ts'\nexport const b = c\n"
  const c = "import type { A } from './a.ts'\nexport const c: A | null = null\n"
  expect(await findings({ 'a.ts': a, 'b.ts': b, 'c.ts': c })).toContain('no-cycle')
})

test('files that import one way pass', async () => {
  const a = "import { b } from './b.ts'\nimport { c } from './c.ts'\nexport const a = b + c\n"
  const b = "import { c } from './c.ts'\nexport const b = c\n"
  expect(await findings({ 'a.ts': a, 'b.ts': b, 'c.ts': C })).toBe('')
})
