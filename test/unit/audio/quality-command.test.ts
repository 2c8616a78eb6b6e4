/** `npm run quality`: a line for each file, and what it says of files it cannot read. */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { qualityFigures, qualityFinding } from '../../../main/contract/quality.ts'
import { read } from './readings.ts'
import { run, scratch } from './signals.ts'

const TEXT = 'The boats come home before the rain, and seven children carry water from the well.'
const line = z.object({ file: z.string(), figures: qualityFigures, findings: z.array(qualityFinding) })

/** Standard output, standard error and exit code. */
function quality(...args: string[]): Promise<{ out: string; err: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/quality.ts', ...args])
    let out = ''
    let err = ''
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ out, err, code }))
  })
}
const lines = (out: string): z.infer<typeof line>[] =>
  out
    .trim()
    .split('\n')
    .map((one) => line.parse(JSON.parse(one)))
const rules = async (file: string, text: string): Promise<string[]> => {
  const { out } = await quality(file, '--text', text, '--lang', 'en', '--json')
  return lines(out).flatMap(({ findings }) => findings.map(({ rule }) => rule))
}

let at: Awaited<ReturnType<typeof scratch>>
let speech: string
beforeAll(async () => {
  at = await scratch()
  speech = await read(at.dir, 'speech', { text: TEXT, channels: 1 })
})
afterAll(() => at.remove())

it('prints a line for each file, WAV or FLAC, of one channel or two', async () => {
  const flac = join(at.dir, 'speech.flac')
  const stereo = join(at.dir, 'stereo.wav')
  await run('sox', [speech, flac])
  await run('sox', ['-R', speech, stereo, 'remix', '1', '1'])
  const { out, code } = await quality(speech, flac, stereo, '--json')
  const [first, second, third] = lines(out)
  expect(code).toBe(0)
  expect(second?.figures).toEqual(first?.figures)
  expect(second?.file).toBe(flac)
  expect(third?.findings.map(({ rule }) => rule)).toContain('copied_channel')
})

it('says why a file cannot be read, and looks at the others all the same', async () => {
  const letter = join(at.dir, 'letter.wav')
  await writeFile(letter, 'Dear reader')
  const { out, err, code } = await quality(join(at.dir, 'gone.wav'), letter, speech, '--json')
  const told = out.trim().split('\n')
  expect(code).toBe(1)
  expect(told).toHaveLength(3)
  expect(told[0]).toContain('gone.wav is not there.')
  expect(told[1]).toContain('letter.wav cannot be read')
  expect(lines(told[2] ?? '')[0]?.file).toBe(speech)
  expect(err).not.toContain('    at ')
})

it('says nothing of a take of which a part is missing, but that it is', async () => {
  const bytes = await readFile(speech)
  const cut = join(at.dir, 'cut.wav')
  const nothing = join(at.dir, 'nothing.wav')
  await writeFile(cut, bytes.subarray(0, bytes.length / 2))
  await writeFile(nothing, '')
  const { out, code } = await quality(cut, nothing, '--json')
  expect(code).toBe(1)
  expect(out).not.toContain('figures')
  expect(out).toMatch(/cut\.wav cannot be read: it is cut short, [\d.]+ of [\d.]+ s are there/)
  expect(out).toContain('nothing.wav cannot be read: it is empty')
})

it('holds what is heard against the text', async () => {
  expect(await rules(speech, TEXT)).not.toContain('length_mismatch')
  expect(await rules(speech, `${TEXT} ${TEXT}`)).toContain('length_mismatch')
  expect(await rules(speech, TEXT.slice(0, 36))).toContain('length_mismatch')
})
