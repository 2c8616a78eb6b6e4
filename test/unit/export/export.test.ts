import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runExport } from '../../../backend-stack/export/export.ts'
import { openSmallLake } from '../../../backend-stack/export/lake/small.ts'
import { folderPlace } from '../../../backend-stack/export/out/folder.ts'
import { formatNames } from '../../../backend-stack/export/types.ts'
import type { Choice } from '../../../backend-stack/export/types.ts'
import { recall } from '../../../backend-stack/export/recall.ts'
import { verifyExport } from '../../../backend-stack/export/verify.ts'
import { addToLake, sha256, withdraw } from '../../support/export-lake.ts'

let dir: string
let lakeDir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-export-'))
  lakeDir = join(dir, 'lake')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const choice: Choice = {
  format: 'hf',
  where: null,
  all: false,
  shares: { train: 0.8, dev: 0.1, test: 0.1 },
  connected: 'train',
  sampleRate: null,
  trim: false,
  name: 'Test corpus',
  licence: 'CC-BY-4.0',
  terms: null,
}

async function exported(name: string, wish: Partial<Choice> = {}, resume = false) {
  const lake = await openSmallLake(lakeDir)
  const out = join(dir, name)
  const said: string[] = []
  const outcome = await runExport({
    lake,
    out: folderPlace(out),
    choice: { ...choice, ...wish },
    resume,
    signal: new AbortController().signal,
    retryMs: [],
    log: (line) => said.push(line),
  })
  return { out, said, ...outcome }
}

const filesIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1), sha256(readFileSync(file))] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

const twenty = Array.from({ length: 20 }, (_, n) => ({
  speaker: `speaker-${n}`,
  seed: 2 * n + 1,
  text: `Sentence number ${n}`,
}))
const ids = (out: string): string[] =>
  (
    JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { items: { take_id: string }[] }
  ).items.map((one) => one.take_id)

describe('an export of a small lake', () => {
  test.each(formatNames)('has the same bytes when it is made again (%s), and proves them', async (format) => {
    await addToLake(lakeDir, twenty)
    const first = await exported('first', { format })
    const second = await exported('second', { format })
    expect(filesIn(second.out)).toEqual(filesIn(first.out))
    expect(first.figures.all.takes).toBe(20)
    expect(await verifyExport(first.out, null)).toMatchObject({
      missing: [],
      changed: [],
      signature: 'good_by_its_own_key',
    })
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: first.out })
  })

  test('only what listeners approved, unless one asks otherwise', async () => {
    const takes = await addToLake(lakeDir, [
      { seed: 1, speaker: 'a' },
      { seed: 21, speaker: 'b', verdict: 'open' },
      { seed: 31, speaker: 'c', verdict: 'rejected' },
    ])
    expect(ids((await exported('one')).out)).toEqual([takes[0]!.takeId])
    expect((await exported('two', { all: true })).figures.all.takes).toBe(3)
    expect(ids((await exported('three', { where: "verdict = 'rejected'" })).out)).toEqual([takes[2]!.takeId])
  })

  test('nobody who has withdrawn', async () => {
    await addToLake(lakeDir, twenty)
    await withdraw(lakeDir, 'speaker-3')
    const { out, figures } = await exported('out')
    expect(figures.all.takes).toBe(19)
    for (const file of filesIn(out).keys())
      expect(readFileSync(join(out, file)).includes('speaker-3"')).toBe(false)
  })

  test('the signature is good by the key of the project, and bad when the manifest was changed', async () => {
    await addToLake(lakeDir, twenty)
    const { out } = await exported('out')
    expect(statSync(join(lakeDir, 'exports', 'project-key.pem')).mode & 0o777).toBe(0o600)
    const manifest = join(out, 'manifest.json')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('Test corpus', 'Best corpus'))
    expect((await verifyExport(out, null)).signature).toBe('bad')
  })

  // as many as are copied in threads, and fewer
  test.each([20, 150])(
    'names what is missing, changed or out of reach, and exports the rest of %d',
    async (many) => {
      const wishes = Array.from({ length: many }, (_, n) => ({ seed: 2 * n + 1, speaker: `speaker-${n}` }))
      const takes = await addToLake(lakeDir, wishes, false)
      const file = (n: number) => join(lakeDir, ...takes[n]!.objectKey.split('/'))
      rmSync(file(4))
      writeFileSync(file(7), 'something else')
      rmSync(file(9))
      mkdirSync(file(9))
      const { out, figures, faulty, said } = await exported('out')
      expect(figures.all.takes).toBe(many - 3)
      expect(faulty).toBe(3)
      expect(figures.leftOut).toEqual([
        { reason: 'object_changed', takes: 1 },
        { reason: 'object_missing', takes: 2 },
      ])
      for (const n of [4, 7, 9]) expect(said.some((line) => line.includes(takes[n]!.takeId))).toBe(true)
      expect(await verifyExport(out, null)).toMatchObject({
        missing: [],
        changed: [],
        signature: 'good_by_its_own_key',
      })
    },
  )

  test('leaves out the same sound under another id, and takes without a text', async () => {
    const [first] = await addToLake(lakeDir, [{ seed: 5, speaker: 'a' }])
    await addToLake(lakeDir, [
      { seed: 5, speaker: 'a', text: 'Sentence 5' },
      { seed: 61, speaker: 'b', headers: { prompt_text: '' } },
    ])
    const { out, figures } = await exported('out')
    expect(ids(out)).toEqual([first!.takeId])
    expect(figures.leftOut.map(({ reason }) => reason)).toEqual(['no_text', 'same_audio'])
  })

  test('a folder that is not empty stays as it is', async () => {
    await addToLake(lakeDir, twenty)
    const { out } = await exported('out')
    await expect(exported('out')).rejects.toThrow(/is not empty/)
    await expect(exported('out', { format: 'nemo' }, true)).rejects.toThrow(/other options/)
    const before = filesIn(out)
    await exported('out', {}, true)
    expect(filesIn(out)).toEqual(before)
  })

  test('copies have the rate that was asked for and the length of the take', async () => {
    await addToLake(lakeDir, [{ seed: 1, frames: 16_000 }])
    const { out } = await exported('out', { sampleRate: 8_000, format: 'nemo' })
    const line = JSON.parse(readFileSync(join(out, 'train_manifest.json'), 'utf8')) as {
      audio_filepath: string
      duration: number
    }
    expect(line.duration).toBe(1)
    expect(statSync(join(out, line.audio_filepath)).size).toBe(44 + 8_000 * 2)
  })
})

describe('a recall', () => {
  test.each(['hf', 'webdataset'] as const)(
    'names the files of that speaker and leaves an export without (%s)',
    async (format) => {
      const takes = await addToLake(lakeDir, twenty)
      const { out } = await exported('out', { format })
      await withdraw(lakeDir, 'speaker-3')
      const lake = await openSmallLake(lakeDir)
      const job = { lake, speaker: 'speaker-3', signal: new AbortController().signal, log: () => undefined }
      const [found] = await recall({ ...job, apply: (name) => Promise.resolve(folderPlace(name)) })
      expect(found).toMatchObject({ out, takes: 1, applied: true })
      expect(existsSync(join(found!.patch, 'notice.md'))).toBe(true)
      expect(ids(out)).not.toContain(takes[3]!.takeId)
      expect(ids(out)).toHaveLength(19)
      expect(await verifyExport(out, null)).toMatchObject({
        missing: [],
        changed: [],
        signature: 'good_by_its_own_key',
      })
      for (const file of filesIn(out).keys())
        expect(readFileSync(join(out, file)).includes('speaker-3"')).toBe(false)
      // what it is now is what a new export would be
      expect(filesIn(out)).toEqual(filesIn((await exported('fresh', { format })).out))
      expect(await recall({ ...job, apply: null })).toEqual([])
    },
  )
})
