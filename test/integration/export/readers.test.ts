/** The readers that people train with open every export, without a warning, and find what the lake holds. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { formatNames } from '../../../backend-stack/export/types.ts'
import { defaultCache } from '../../../backend-stack/stack/paths.ts'
import { addToLake, sha256 } from '../../support/export-lake.ts'
import type { LakeWish } from '../../support/export-lake.ts'
import { formats, readTranscript } from '../../../main/core/transcripts/formats/index.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import { ensureReaders } from '../../support/readers/environment.ts'
import { makeTake } from '../../support/takes.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'export', 'cli.ts')
const script = join(import.meta.dirname, '..', '..', 'support', 'readers', 'read.py')
const found = z.array(
  z.object({
    split: z.string(),
    id: z.string(),
    text: z.string(),
    seconds: z.number(),
    rate: z.number(),
    prompt: z.string(),
    parts: z.array(z.tuple([z.number(), z.number(), z.string()])),
  }),
)
const items = z.object({ items: z.array(z.object({ take_id: z.string(), split: z.string() })) })

let dir: string
let python: string
type Expected = Omit<z.infer<typeof found>[number], 'split' | 'id'>
const expected = new Map<string, Expected>()

/** Of each third take a listener wrote down something else, in parts, and a noise on another tier. */
const writtenDown = (n: number, text: string): Pick<LakeWish, 'transcript'> => {
  const segments = [
    { start_ms: 20, end_ms: 120, text: 'ሰላም' },
    { start_ms: 130, end_ms: 240, text: `ነው ${n}` },
  ]
  const noise = { name: 'noise', segments: [{ start_ms: 0, end_ms: 50, text: '<click>' }] }
  const tiers = [{ name: 'words', segments }, noise]
  if (n % 3 === 1) return { transcript: { text: `${text} እሺ`, tiers } }
  // what was to be read was said
  return n === 2 ? { transcript: { text: '', tiers } } : {}
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-readers-'))
  python = await ensureReaders(
    { cacheDir: defaultCache, logDir: join(defaultCache, 'logs') },
    () => undefined,
  )
  const wishes = Array.from({ length: 36 }, (_, n): LakeWish => {
    const lang = n % 3 === 0 ? 'sw' : 'am'
    const wish = {
      seed: 2 * n + 1,
      frames: 4_000 + 31 * n,
      lang,
      // ids that sort in different ways, with blanks and letters that are not ASCII
      speaker: ['a', 'a-', 'a+', 'é b', 'z'][n % 5]! + String(n),
      text: lang === 'sw' ? `Habari "ya" leo, it's ${n}` : `ሰላም ነው፣ ቁጥር ${n}`,
    }
    const heard = { ...wish, ...writtenDown(n, wish.text) }
    return n % 2 === 0 ? heard : { ...heard, audio: flac(wish) }
  })
  for (const [index, take] of (await addToLake(join(dir, 'lake'), wishes)).entries())
    expected.set(take.takeId, expectedOf(wishes[index]!))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function expectedOf({ text: prompt = '', frames = 0, transcript }: LakeWish): Expected {
  const written = transcript?.text ?? ''
  return {
    text: written || prompt,
    prompt: written === '' ? '' : prompt,
    seconds: frames / 16_000,
    rate: 16_000,
    parts: (transcript?.tiers[0]?.segments ?? []).map((one) => [
      one.start_ms / 1_000,
      one.end_ms / 1_000,
      one.text,
    ]),
  }
}

/** The same sound by another encoder than the station's. */
function flac(wish: LakeWish): NonNullable<LakeWish['audio']> {
  // into a file: on a pipe it cannot go back to write the checksum of the samples
  const file = join(dir, 'one.flac')
  execFileSync('flac', ['--silent', '--force', '-o', file, '-'], { input: makeTake(wish).value })
  const bytes = readFileSync(file)
  return {
    bytes,
    headers: { 'content-type': 'audio/flac', sha256: sha256(bytes), bytes: String(bytes.length) },
  }
}

function exported(format: string, ...more: string[]): string {
  const out = join(dir, `${format}${more.join('')}`, 'corpus')
  const run = spawnSync(
    process.execPath,
    [cli, '--lake', `small:${join(dir, 'lake')}`, '--format', format, '--out', out, ...more],
    { encoding: 'utf8' },
  )
  expect(run.stderr + run.stdout).toContain('36 takes')
  expect(run.status).toBe(0)
  return out
}

function read(format: string, out: string): z.infer<typeof found> {
  const run = spawnSync(python, [script, format, out], {
    encoding: 'utf8',
    env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: join(dir, 'hf'), TQDM_DISABLE: '1' },
    maxBuffer: 1 << 26,
  })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
  return found.parse(JSON.parse(run.stdout.trim().split('\n').at(-1) ?? ''))
}

test.each(formatNames)('%s', (format) => {
  const out = exported(format)
  const rows = read(format, out)
  const manifest = items.parse(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')))
  const splits = new Map(manifest.items.map((one) => [one.take_id, one.split]))
  expect(new Set(splits.values()).size).toBeGreaterThan(1)
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(expected.keys()))
  expect(rows).toHaveLength(expected.size)
  for (const { id, split, ...row } of rows) {
    expect(split).toBe(splits.get(id))
    expect(row).toEqual(expected.get(id))
  }
})

test('copies at another rate', () => {
  const rows = read('nemo', exported('nemo', '--sample-rate', '8000'))
  expect(rows).toHaveLength(expected.size)
  for (const { id, rate, seconds } of rows) {
    expect(rate).toBe(8_000)
    expect(seconds).toBeCloseTo(expected.get(id)!.seconds, 3)
  }
})

test('a reader sees what is wrong: two texts exchanged', () => {
  const out = exported('kaldi', '--name', 'broken')
  const file = join(out, 'data', 'train', 'text')
  const [first, second, ...rest] = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, [second, first, ...rest].join('\n'))
  const run = spawnSync(python, [script, 'kaldi', out], { encoding: 'utf8' })
  expect(run.status).not.toBe(0)
  expect(run.stderr).toContain('is not sorted and unique')
})

describe('transcripts', () => {
  const program = join(import.meta.dirname, '..', '..', 'support', 'readers', 'transcripts.py')
  const tiersOf = z.record(z.string(), z.array(z.tuple([z.number(), z.number(), z.string()])))
  const about = { takeId: '0199a1b2-0000-7000-8000-000000000001', lang: 'am', lengthMs: 3_000 }
  const segments = (...all: [number, number, string][]) =>
    all.map(([start_ms, end_ms, text]) => ({ start_ms, end_ms, text }))
  const written: Transcript = {
    text: 'ሰላም "ነው" & <b>\nمرحبا',
    tiers: [
      {
        name: 'words',
        segments: segments([0, 120, 'ሰላም'], [120, 980, 'he said "no" & <b>'], [2_000, 3_000, 'مرحبا']),
      },
      { name: 'ድምፅ "2"', segments: segments([500, 501, 'click']) },
      { name: 'empty', segments: [] },
    ],
  }
  const asTiers = ({ tiers }: Pick<Transcript, 'tiers'>) =>
    Object.fromEntries(
      tiers.map(({ name, segments: own }) => [name, own.map((one) => [one.start_ms, one.end_ms, one.text])]),
    )
  const run = <T>(shape: z.ZodType<T>, ...args: string[]): T => {
    const { stdout, stderr, status } = spawnSync(python, [program, ...args], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    return shape.parse(JSON.parse(stdout))
  }

  test.each(['textgrid', 'eaf', 'webvtt'] as const)('as %s are opened without a warning', (name) => {
    const file = join(dir, `written.${formats[name].ending}`)
    writeFileSync(file, formats[name].write(written, about))
    const found = run(tiersOf, 'read', name, file)
    const tiers = asTiers(written)
    if (name === 'textgrid') expect(found).toEqual({ take: [[0, 3_000, written.text]], ...tiers })
    else if (name === 'eaf') expect(found).toEqual(tiers)
    // what has no cue has no name there
    else expect(found).toEqual(Object.fromEntries(Object.entries(tiers).filter(([, own]) => own.length > 0)))
  })

  test('of these libraries are read alike: short and long, UTF-8 and UTF-16, tiers that hang on others', () => {
    const folder = mkdtempSync(join(dir, 'written-'))
    const files = Object.entries(run(z.record(z.string(), tiersOf), 'write', folder))
    expect(files).toHaveLength(8)
    for (const [name, tiers] of files)
      expect([name, asTiers(readTranscript(readFileSync(join(folder, name)), about))]).toEqual([name, tiers])
  })
})
