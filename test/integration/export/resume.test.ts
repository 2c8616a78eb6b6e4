/** Exports that are killed, stopped or run out of room, and go on; each in a process of its own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addToLake, sha256 } from '../../support/export-lake.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'export', 'cli.ts')
const TAKES = 600

let dir: string
let lake: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-resume-'))
  lake = join(dir, 'lake')
  await addToLake(
    lake,
    Array.from({ length: TAKES }, (_, n) => ({
      speaker: `speaker-${n}`,
      seed: 2 * n + 1,
      text: `Sentence ${n}`,
    })),
  )
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const args = (format: string, out: string, ...more: string[]): string[] => [
  cli,
  ...['--lake', `small:${lake}`, '--format', format, '--out', out],
  ...more,
]
const run = (format: string, out: string, ...more: string[]) =>
  spawnSync(process.execPath, args(format, out, ...more), { encoding: 'utf8' })

const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), sha256(readFileSync(file))] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/** Ends it with `signal` once audio has begun to come; answers its exit code, or the signal that ended it. */
async function endHalfWay(
  format: string,
  out: string,
  signal: NodeJS.Signals,
): Promise<number | string | null> {
  mkdirSync(out)
  const child = spawn(process.execPath, args(format, out, '--resume'), { stdio: 'ignore' })
  const ended = new Promise<number | string | null>((done) =>
    child.once('exit', (code, by) => done(by ?? code)),
  )
  await new Promise<void>((begun) => {
    const watcher = watch(out, { recursive: true }, (_, name) => {
      if (!/\.(wav|tar)$/.test(name ?? '')) return
      watcher.close()
      begun()
    })
  })
  child.kill(signal)
  return ended
}

describe.each(['hf', 'webdataset'])('%s', (format) => {
  test('goes on after kill -9, and has the bytes that it would have had', async () => {
    const out = join(dir, `${format}-killed`)
    expect(await endHalfWay(format, out, 'SIGKILL')).toBe('SIGKILL')
    expect(readdirSync(out)).not.toContain('manifest.json')
    expect(run(format, out).status).toBe(2)
    expect(run(format, out, '--resume')).toMatchObject({ status: 0 })
    const whole = join(dir, `${format}-whole`)
    expect(run(format, whole)).toMatchObject({ status: 0 })
    expect(filesIn(out)).toEqual(filesIn(whole))
  })
})

test('is stopped by a signal with a sentence that says how to go on', async () => {
  const out = join(dir, 'stopped')
  expect(await endHalfWay('kaldi', out, 'SIGTERM')).toBe(1)
  expect(run('kaldi', out, '--resume')).toMatchObject({ status: 0 })
})

test('an unknown column ends it with 2 and the columns that there are', () => {
  const { status, stderr } = run('hf', join(dir, 'none'), '--where', "colour = 'red'")
  expect(status).toBe(2)
  expect(stderr).toMatch(/no column "colour"\. There are take_id, lang, verdict/)
})

test.skipIf(process.getuid?.() !== 0)('a full disk ends it with 1; with room it goes on', () => {
  const disk = join(dir, 'disk')
  mkdirSync(disk)
  const whole = filesIn(join(dir, 'hf-whole'))
  const bytes = [...whole.keys()].reduce((sum, name) => sum + statSync(join(dir, 'hf-whole', name)).size, 0)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.floor(bytes / 2)}`, 'tmpfs', disk])
  try {
    const out = join(disk, 'out')
    const full = run('hf', out)
    expect(full.status).toBe(1)
    expect(full.stderr).toMatch(/no more room in .*--resume/)
    execFileSync('mount', ['-o', `remount,size=${bytes * 4}`, disk])
    expect(run('hf', out, '--resume')).toMatchObject({ status: 0 })
    expect(filesIn(out)).toEqual(whole)
  } finally {
    execFileSync('umount', [disk])
  }
})
