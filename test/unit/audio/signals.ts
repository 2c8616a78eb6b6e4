/** Sounds made for tests: by sox and espeak-ng as files, and by arithmetic as arrays. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { CaptureFormat } from '../../../main/contract/model.ts'
import { blockAlign } from '../../../main/audio/wav.ts'

const exec = promisify(execFile)
export const run = async (command: string, args: readonly string[]): Promise<string> => {
  // LC_ALL: figures are read with a point, whatever the machine's language
  const env = { ...process.env, LC_ALL: 'C' }
  const { stdout, stderr } = await exec(command, args, { maxBuffer: 1 << 28, timeout: 120_000, env })
  return stdout + stderr
}

export async function scratch(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'fieldtake-audio-'))
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}

/** A voice reading `text`, as a 48 kHz WAV of this depth and channel count. */
export async function speak(
  path: string,
  text: string,
  { channels, bitDepth, sampleRate }: CaptureFormat,
): Promise<void> {
  const raw = `${path}.voice.wav`
  await run('espeak-ng', ['-s', '150', '-w', raw, text])
  await run('sox', [
    '-R',
    '-v',
    '0.5',
    raw,
    '-r',
    `${sampleRate}`,
    '-c',
    `${channels}`,
    '-b',
    `${bitDepth}`,
    path,
    'pad',
    '0.5',
    '0.5',
  ])
  await rm(raw)
}

/** Deterministic noise in -1..1 (mulberry32). */
export function noise(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}

/** Interleaved little-endian PCM of a function of (frame, channel) in -1..1. */
export function pcmOf(
  format: CaptureFormat,
  frames: number,
  at: (frame: number, channel: number) => number,
): Uint8Array {
  const out = Buffer.alloc(frames * blockAlign(format))
  const full = 2 ** (format.bitDepth - 1)
  const size = format.bitDepth / 8
  for (let frame = 0; frame < frames; frame++)
    for (let channel = 0; channel < format.channels; channel++) {
      const value = Math.max(-full, Math.min(full - 1, Math.round(at(frame, channel) * full)))
      out.writeIntLE(value, (frame * format.channels + channel) * size, size)
    }
  return out
}

export const MONO16: CaptureFormat = { sampleRate: 48_000, channels: 1, bitDepth: 16 }
export const STEREO24: CaptureFormat = { sampleRate: 48_000, channels: 2, bitDepth: 24 }
export const MONO24: CaptureFormat = { sampleRate: 44_100, channels: 1, bitDepth: 24 }
