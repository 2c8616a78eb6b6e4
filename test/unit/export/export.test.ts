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
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runExport } from '../../../backend-stack/export/export.ts'
import { readVerdict } from '../../../backend-stack/export/lake/rows.ts'
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
    // of one that was undone all are there again
    await withdraw(lakeDir, 'speaker-3', 'undone')
    expect((await exported('again')).figures.all.takes).toBe(20)
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

const linesOf = (out: string, file: string): Record<string, unknown>[] =>
  readFileSync(join(out, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('what listeners wrote down', () => {
  const tiers = [
    {
      name: 'words',
      segments: [
        { start_ms: 0, end_ms: 240, text: 'before' },
        { start_ms: 300, end_ms: 600, text: 'one two' },
        { start_ms: 600, end_ms: 1_000, text: '' },
      ],
    },
    { name: 'noise', segments: [{ start_ms: 500, end_ms: 1_000, text: 'dog' }] },
  ]
  const heard = {
    seed: 1,
    speaker: 'a',
    text: 'One too',
    frames: 16_000,
    transcript: { text: 'One two', tiers },
  }

  test('is the text, with the prompt beside it, and makes another export', async () => {
    await addToLake(lakeDir, [
      heard,
      { seed: 21, speaker: 'b', text: 'Read', transcript: { text: '', tiers: [] } },
    ])
    const { out, exportId } = await exported('out')
    const rows = linesOf(out, 'data/train/metadata.jsonl')
    expect(rows.toSorted((a, b) => String(a['text']).localeCompare(String(b['text'])))).toMatchObject([
      { text: 'One two', text_from: 'listener', prompt: 'One too' },
      { text: 'Read', text_from: 'prompt', prompt: '', segments: '[]' },
    ])
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain(
      'Of 1 of 2 takes the text is what a listener wrote down (`text_from` is `listener`); it is not the prompt in 1.',
    )
    const verdicts = join(lakeDir, 'catalogue', 'verdicts.jsonl')
    writeFileSync(
      verdicts,
      readFileSync(verdicts, 'utf8').replace('One two', 'One to').replace('"r-0"', '"r-9"'),
    )
    expect((await exported('again')).exportId).not.toBe(exportId)
    const asked = await exported('asked', {
      where: "text_from = 'listener' and segments > 3 and text like 'One%'",
    })
    expect(asked.figures.all.takes).toBe(1)
  })

  test('is kept on the clock of copies that were cut', async () => {
    const quality = JSON.stringify({ speechStartMs: 400, speechEndMs: 700 })
    await addToLake(lakeDir, [{ ...heard, headers: { quality } }])
    const { out } = await exported('out', { trim: true })
    const [row] = linesOf(out, 'data/train/metadata.jsonl')
    // 150 ms of silence stay before and after: from 250 to 850 ms
    expect(JSON.parse(String(row?.['segments']))).toEqual([
      { tier: 'words', start: 0.05, end: 0.35, text: 'one two' },
      { tier: 'words', start: 0.35, end: 0.6, text: '' },
      { tier: 'noise', start: 0.25, end: 0.6, text: 'dog' },
    ])
    const manifest = (await exported('nemo', { format: 'nemo', trim: true })).out
    expect(linesOf(manifest, 'train_segments_manifest.json')).toMatchObject([
      { text: 'one two', offset: 0.05, duration: 0.3 },
    ])
  })

  test('makes an answer a take with a text', async () => {
    const question = { text: 'What is your favourite song?', headers: { kind: 'question' } }
    const takes = await addToLake(lakeDir, [
      { seed: 1, speaker: 'a', ...question, transcript: { text: 'The one of the rain', tiers: [] } },
      { seed: 21, speaker: 'b', ...question },
    ])
    const { out, figures } = await exported('out', { format: 'nemo' })
    expect(figures.leftOut).toEqual([{ reason: 'not_read_aloud', takes: 1 }])
    expect(linesOf(out, 'train_manifest.json')).toMatchObject([
      { take_id: takes[0]!.takeId, text: 'The one of the rain', prompt: question.text },
    ])
  })

  test('a list that only they were in goes with a speaker who withdraws', async () => {
    await addToLake(lakeDir, [heard, ...twenty.slice(1)])
    const { out } = await exported('out', { format: 'nemo' })
    expect(existsSync(join(out, 'train_segments_manifest.json'))).toBe(true)
    await withdraw(lakeDir, 'a')
    const lake = await openSmallLake(lakeDir)
    const job = { lake, speaker: 'a', signal: new AbortController().signal, log: () => undefined }
    await recall({ ...job, apply: (name) => Promise.resolve(folderPlace(name)) })
    expect(filesIn(out)).toEqual(filesIn((await exported('fresh', { format: 'nemo' })).out))
    expect(await verifyExport(out, null)).toMatchObject({ missing: [], changed: [] })
  })

  test('a plan of before it was exported is gone on with', async () => {
    await addToLake(lakeDir, [heard])
    const { out } = await exported('out')
    const plans = join(lakeDir, 'exports', 'plans')
    const db = new Database(
      join(
        plans,
        readdirSync(plans).find((name) => name.endsWith('.sqlite'))!,
      ),
    )
    for (const column of ['said', 'tiers', 'written_in', 'out_starts_at'])
      db.exec(`ALTER TABLE takes DROP COLUMN ${column}`)
    db.close()
    await exported('out', {}, true)
    expect(linesOf(out, 'data/train/metadata.jsonl')).toMatchObject([
      { text: 'One too', text_from: 'prompt' },
    ])
  })

  test('a row of Spark holds it as JSON', () => {
    const row = { take_id: 't', state: 'approved', approve: 2, reject: 0, unsure: 0 }
    const transcript = { review_id: 'r', content: { text: 'ሰላም', tiers } }
    expect(readVerdict({ ...row, transcript: JSON.stringify(transcript) })).toEqual({ ...row, transcript })
    expect(readVerdict({ ...row, transcript: null }).transcript).toBeNull()
    expect(() => readVerdict({ ...row, transcript: '{' })).toThrow('the transcript cannot be read')
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
