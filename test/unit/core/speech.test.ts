/** Where somebody speaks: found by the detector that ships with its weights, in its own thread, at any rate. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partsOf } from '../../../main/core/transcripts/parts.ts'
import { findSpeech } from '../../../main/core/transcripts/speech.ts'
import { run, scratch } from '../audio/signals.ts'

let folder: Awaited<ReturnType<typeof scratch>>
const at = (name: string) => join(folder.dir, name)
/** where the two sentences begin and end, ms */
let spoken: readonly [number, number][]
beforeAll(async () => {
  folder = await scratch()
  // a voice, a second of the room, the voice again
  await run('espeak-ng', ['-s', '140', '-w', at('voice.wav'), 'the river was high this year'])
  const lengthMs = Number(await run('soxi', ['-D', at('voice.wav')])) * 1_000
  await run('sox', ['-R', at('voice.wav'), '-r', '48000', at('one.wav'), 'pad', '0.7', '1.0', 'gain', '-6'])
  await run('sox', ['-R', at('one.wav'), at('one.wav'), at('two.wav')])
  const gap = lengthMs + 1_700
  spoken = [
    [700, 700 + lengthMs],
    [700 + gap, 700 + gap + lengthMs],
  ]
})
afterAll(() => folder.remove())

describe('the detector', () => {
  // 44.1 and 96 kHz it does not know
  test.each([16_000, 44_100, 48_000, 96_000])('finds two sentences and the pause at %i Hz', async (rate) => {
    const path = at(`${rate}.wav`)
    await run('sox', ['-R', at('two.wav'), '-r', String(rate), '-c', '2', path])
    const parts = await findSpeech(path)
    expect(parts).toHaveLength(2)
    parts.forEach(([from, to], index) => {
      const [begins, ends] = spoken[index] ?? [0, 0]
      expect(Math.abs(from - begins)).toBeLessThan(150)
      // espeak-ng ends with some silence of its own
      expect(to).toBeGreaterThan(ends - 500)
      expect(to).toBeLessThan(ends + 150)
    })
  })
  test('hears nothing in a quiet room, and says so of a file that is none', async () => {
    const quiet = at('quiet.wav')
    await run('sox', ['-R', '-n', '-r', '48000', '-c', '1', quiet, 'synth', '3', 'whitenoise', 'gain', '-70'])
    expect(await findSpeech(quiet)).toEqual([])
    await expect(findSpeech(at('none.wav'))).rejects.toThrow('ENOENT')
  })
})

test('a breath is no pause, a click no speech, and parts do not go over the end', () => {
  const frames = (text: string) => Array.from(text.replaceAll(' ', ''), (one) => one === '#')
  const shape = `${'.'.repeat(20)} ${'#'.repeat(30)} ${'.'.repeat(20)} ${'#'.repeat(10)} ${'.'.repeat(40)} ### ${'.'.repeat(40)} ${'#'.repeat(20)}`
  expect(partsOf(frames(shape), 10)).toEqual([
    [160, 840],
    [1_590, 1_830],
  ])
  expect(partsOf([], 10)).toEqual([])
})
