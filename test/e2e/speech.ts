/** A voice for the microphone, and the question whether a recording holds it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', '.cache', 'speech')
const WORDS =
  'The boats come home before the rain. Seven children carry water from the well. We count the baskets twice.'

/** About eight seconds of speech, 48 kHz mono; browsers play it in a loop from when the microphone opens. */
export function speechFile(): string {
  const file = join(folder, 'speech.wav')
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const spoken = join(folder, `spoken-${process.pid}.wav`)
  const made = join(folder, `speech-${process.pid}.wav`)
  execFileSync('espeak-ng', ['-v', 'en', '-s', '140', '-w', spoken, WORDS])
  execFileSync('sox', [spoken, '-r', '48000', '-c', '1', '-b', '16', made, 'gain', '-n', '-8'])
  rmSync(spoken)
  renameSync(made, file)
  return file
}

const THINNER = 8
/** An eighth of the samples: enough for speech, and less to compare. */
function thin(bytes: Uint8Array): Float32Array {
  const pcm = new Int16Array(bytes.slice().buffer)
  const out = new Float32Array(Math.floor(pcm.length / THINNER))
  for (let i = 0; i < out.length; i += 1)
    for (let j = 0; j < THINNER; j += 1) out[i] = (out[i] ?? 0) + (pcm[i * THINNER + j] ?? 0)
  return out
}

/** Long enough to hold more than one sound, short enough to lie between two dropouts of a busy machine. */
const WINDOW_S = 0.2
const SURE = 0.95

/**
 * The best normalised correlation (0..1) that any window of `pcm` (16-bit mono at `rate` Hz) has with the
 * spoken file, anywhere in its loop. Other speech, or the same backwards, stays well below 0.9.
 */
export function likeness(pcm: Uint8Array, rate: number): number {
  // The browser brings the file to the device's rate; so does this.
  const spoken = thin(
    execFileSync('sox', [speechFile(), '-r', String(rate), '-t', 'raw', '-'], { maxBuffer: 1e8 }),
  )
  const all = thin(pcm)
  const length = Math.round((WINDOW_S * rate) / THINNER)
  let best = 0
  for (let from = 0; from + length <= all.length && best < SURE; from += length)
    best = Math.max(best, bestMatch(all.subarray(from, from + length), spoken))
  return best
}

function bestMatch(part: Float32Array, loop: Float32Array): number {
  const energy = part.reduce((sum, x) => sum + x * x, 0)
  const twice = new Float32Array(loop.length + part.length)
  twice.set(loop)
  twice.set(loop.subarray(0, part.length), loop.length)
  let best = 0
  for (let lag = 0; lag < loop.length; lag += 1) {
    let product = 0
    let power = 1 // silence correlates with nothing
    for (let i = 0; i < part.length; i += 1) {
      const x = twice[lag + i] ?? 0
      product += x * (part[i] ?? 0)
      power += x * x
    }
    best = Math.max(best, Math.abs(product) / Math.sqrt(power * (energy + 1)))
  }
  return best
}
