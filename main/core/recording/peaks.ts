/** The waveform of a take for drawing, made while it is written and stored beside the master. */
import { open, writeFile } from 'node:fs/promises'
import { inspectWav } from '../../audio/file/wav-file.ts'
import { decodePcm } from '../../audio/pcm.ts'
import { blockAlign } from '../../audio/wav.ts'
import { StationError } from '../../contract/errors.ts'
import { NO_KEYS, readWhole, sealedBytes, sourceOf } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'

/** Frames of one (min, max) pair: 94 pairs a second at 48 kHz, 1.35 MB for an hour. */
export const SAMPLES_PER_PEAK = 512

export const peaksPathOf = (masterPath: string): string => masterPath.replace(/\.wav$/i, '') + '.peaks'

/** Collects (min, max) pairs as int16: the widest of all channels, so that a voice on the right only is seen too. */
export class PeakBuilder {
  readonly #peakSamples: number
  #pairs = new Int16Array(1024)
  #used = 0
  #min = 0
  #max = 0
  #inPeak = 0

  constructor(channels: number) {
    this.#peakSamples = SAMPLES_PER_PEAK * channels
  }

  /** `samples`: interleaved, fractions of full scale. */
  push(samples: Float32Array): void {
    for (const x of samples) {
      if (this.#inPeak === 0) this.#min = this.#max = x
      else if (x < this.#min) this.#min = x
      else if (x > this.#max) this.#max = x
      if (++this.#inPeak === this.#peakSamples) this.#close()
    }
  }

  /** All pairs so far, the unfinished one included, as int16 LE bytes. */
  bytes(): Uint8Array {
    const count = this.#used + (this.#inPeak > 0 ? 2 : 0)
    const out = new Uint8Array(count * 2)
    const view = new DataView(out.buffer)
    for (let i = 0; i < this.#used; i++) view.setInt16(i * 2, this.#pairs[i] ?? 0, true)
    if (this.#inPeak > 0) {
      view.setInt16(this.#used * 2, toInt16(this.#min), true)
      view.setInt16(this.#used * 2 + 2, toInt16(this.#max), true)
    }
    return out
  }

  #close(): void {
    if (this.#used === this.#pairs.length) {
      const grown = new Int16Array(this.#pairs.length * 2)
      grown.set(this.#pairs)
      this.#pairs = grown
    }
    this.#pairs[this.#used++] = toInt16(this.#min)
    this.#pairs[this.#used++] = toInt16(this.#max)
    this.#inPeak = 0
  }
}

const toInt16 = (x: number): number => Math.max(-0x8000, Math.min(0x7fff, Math.floor(x * 0x8000)))

const CHUNK_FRAMES = 65_536

/** Peaks of a WAV master made anew (the file beside it was lost); writes them if that is possible, and returns them. */
export async function rebuildPeaks(masterPath: string, keys: VaultKeys): Promise<Uint8Array> {
  const handle = await open(masterPath, 'r')
  try {
    const source = sourceOf(handle.fd, keys)
    const wav = await inspectWav(source)
    if (!wav) throw new StationError('not_found', `not a PCM WAV file: ${masterPath}`)
    const align = blockAlign(wav.format)
    const builder = new PeakBuilder(wav.format.channels)
    const buffer = new Uint8Array(CHUNK_FRAMES * align)
    for (let frame = 0; frame < wav.frames; frame += CHUNK_FRAMES) {
      const want = Math.min(CHUNK_FRAMES, wav.frames - frame) * align
      const bytesRead = await source.read(buffer.subarray(0, want), wav.dataOffset + frame * align)
      builder.push(decodePcm(buffer.subarray(0, bytesRead), wav.format))
      if (bytesRead < want) break
    }
    const peaks = builder.bytes()
    await writeFile(peaksPathOf(masterPath), sealedBytes(peaks, keys), { mode: 0o600 }).catch(() => undefined)
    return peaks
  } finally {
    await handle.close()
  }
}

/**
 * The peaks of a master: int16 LE (min, max) pairs of SAMPLES_PER_PEAK frames. Made anew when they are
 * missing or do not fit the master's `frames`.
 */
export async function readPeaks(
  masterPath: string,
  frames: number,
  keys: VaultKeys = NO_KEYS,
): Promise<Uint8Array> {
  const wanted = Math.ceil(frames / SAMPLES_PER_PEAK) * 4
  const stored = await readWhole(peaksPathOf(masterPath), keys).catch(() => null)
  return stored?.length === wanted ? stored : rebuildPeaks(masterPath, keys)
}
