/** What `npm run check` holds against the desktop app, by the tool itself. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultCache, root } from '../../../backend-stack/stack/paths.ts'
import { accepted, complaints } from '../../../scripts/electronegativity/findings.ts'
import { scan } from '../../../scripts/electronegativity/scan.ts'
import { ensureElectronegativity } from '../../../scripts/electronegativity/tool.ts'

beforeAll(async () => {
  const ctx = { cacheDir: defaultCache, logDir: join(defaultCache, 'logs') }
  await ensureElectronegativity(ctx, (line) => process.stderr.write(`${line}\n`))
}, 300_000)

let dir = ''
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'scan-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const found = (...parts: readonly string[]) => complaints(scan(dir, parts))

test('a window that gives its page Node is found, in TypeScript of today', () => {
  cpSync(join(root, 'main/electron'), join(dir, 'main/electron'), { recursive: true })
  expect(found('main')).toEqual([])
  writeFileSync(
    join(dir, 'bad.ts'),
    `const size = { width: 1 } satisfies Record<string, number>
     new BrowserWindow({ ...size, webPreferences: { nodeIntegration: true, contextIsolation: false } })`,
  )
  expect(found('main', 'bad.ts')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^bad\.ts NODE_INTEGRATION_JS_CHECK: .*nodeIntegration: true/),
      expect.stringMatching(/^bad\.ts CONTEXT_ISOLATION_JS_CHECK: /),
    ]),
  )
})

test('a file that cannot be read is no file without faults', () => {
  writeFileSync(join(dir, 'broken.ts'), 'const = {')
  expect(() => found('broken.ts')).toThrow('broken.ts')
})

test('a reason that is about nothing any more is told', () => {
  const all = accepted.map(({ check, file }) => ({ check, file, sample: '', says: '' }))
  expect(complaints(all)).toEqual([])
  expect(complaints(all.slice(1))).toEqual([
    'the app CSP_GLOBAL_CHECK: not found any more; take it out of scripts/electronegativity/findings.ts',
  ])
})
