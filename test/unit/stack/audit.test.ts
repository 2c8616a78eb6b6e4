/** The backend's own log: one chain for the commands here and the Python jobs, verified as a station's is. */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assertAudited, auditDir, recordAct } from '../../../backend-stack/stack/audit-log.ts'
import { fromJsonLine, verifyChain } from '../../../main/core/audit/chain.ts'

const root = join(import.meta.dirname, '..', '..', '..')
/** two lines by this side, two by Python's */
const golden = join(root, 'test', 'golden', 'audit.jsonl')

let home: string
let data: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stack-audit-'))
  data = join(home, 'stack')
  mkdirSync(auditDir(data))
})
afterEach(() => rmSync(home, { recursive: true }))

const file = () => join(auditDir(data), 'audit.jsonl')
const verdict = () => {
  const lines = readFileSync(file(), 'utf8').trimEnd().split('\n')
  return verifyChain(
    lines.map((line) => fromJsonLine(line) ?? { seq: 0, text: '', hash: '' }),
    null,
  )
}

test('the log goes on from what Python wrote, and the whole is one chain', async () => {
  copyFileSync(golden, file())
  expect(verdict()).toMatchObject({ ok: true, rows: 4 })
  await recordAct(data, 'topics_applied', { steps: ['topic1: 3 partitions more'] })
  expect(verdict()).toMatchObject({ ok: true, rows: 5 })
  const [, hash] = readFileSync(join(auditDir(data), 'audit-head'), 'utf8')
    .trim()
    .split(' ')
  expect(verdict().head).toBe(hash)
})

test.each([
  ['changed', (text: string) => text.replace('"takes":2', '"takes":1'), 3],
  ['removed', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 2],
])('an entry that was %s shows', (_, change, brokenAt) => {
  writeFileSync(file(), change(readFileSync(golden, 'utf8')))
  expect(verdict()).toMatchObject({ ok: false, brokenAt })
})

test('commands at the same time wait for each other', async () => {
  const script = `import { recordAct } from ${JSON.stringify(join(root, 'backend-stack/stack/audit-log.ts'))}
    for (let n = 0; n < 5; n++) await recordAct(${JSON.stringify(data)}, 'stack_started', { n })`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  await Promise.all([run(), run(), run()])
  expect(verdict()).toMatchObject({ ok: true, rows: 15 })
})

test('a command whose entry cannot be written does nothing', async () => {
  await assertAudited(data)
  expect(readFileSync(file(), 'utf8')).toBe('')
  writeFileSync(file(), '{"cut off')
  await expect(assertAudited(data)).rejects.toThrow(/^Nothing was done/)
  const mine = join(data, 'mine')
  mkdirSync(data)
  writeFileSync(mine, 'x')
  const cli = join(root, 'backend-stack', 'stack', 'cli.ts')
  const reset = promisify(execFile)(process.execPath, [cli, 'reset', '--data', data])
  await expect(reset).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Nothing was done/) as string,
  })
  expect(readFileSync(mine, 'utf8')).toBe('x')
})
