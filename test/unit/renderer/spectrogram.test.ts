import { afterEach, describe, expect, it, vi } from 'vitest'
import { wavHeader } from '../../../main/audio/wav.ts'
import { Spectrum } from '../../../renderer/spectrogram/spectrum.ts'
import { paintSpectrogram } from '../../../renderer/spectrogram/paint.ts'
import { loudestChannel, readWindow } from '../../../renderer/spectrogram/wav-window.ts'
import { wavOf } from '../../support/fake-core/voice.ts'

const RATE = 48_000
const ALL = { top: null, floor: -85 }
const sine = (hz: number, seconds: number, level = 1) =>
  Float32Array.from({ length: RATE * seconds }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / RATE))

describe('the spectrum', () => {
  it('finds a full-scale sine at its frequency and near 0 dB', () => {
    const spectrum = new Spectrum(1_024)
    const out = new Float32Array(512)
    spectrum.decibels(sine(3_000, 1), 24_000, out) // exactly bin 64
    const loudest = out.indexOf(Math.max(...out))
    expect(loudest).toBe(64)
    expect(out[64]).toBeGreaterThan(-0.5)
    expect(out[64]).toBeLessThan(0.5)
    expect(out[200]).toBeLessThan(-80)
  })
})

describe('the picture', () => {
  it('is blank for silence and dark in one band for a tone', () => {
    const silent = paintSpectrogram({ samples: new Float32Array(RATE), sampleRate: RATE }, 8, 64, ALL)
    expect(Math.max(...silent)).toBe(0)
    const tone = paintSpectrogram({ samples: sine(1_000, 1), sampleRate: RATE }, 8, 64, ALL)
    const rows = Array.from({ length: 64 }, (_, row) => tone[row * 8 + 4] ?? 0)
    expect(Math.max(...rows)).toBe(255)
    expect(rows.filter((value) => value > 200).length).toBeLessThan(8)
    expect(rows[0]).toBe(0)
  })

  it('shows fewer frequencies higher up, and what is quieter where it is asked for', () => {
    const tone = { samples: sine(1_000, 1, 0.0001), sampleRate: RATE }
    const loudestRow = (picture: typeof ALL | { top: number; floor: number }) => {
      const pixels = paintSpectrogram(tone, 1, 64, picture)
      return { row: pixels.indexOf(Math.max(...pixels)), value: Math.max(...pixels) }
    }
    const whole = loudestRow(ALL)
    expect(loudestRow({ top: 2_000, floor: -85 }).row).toBeLessThan(whole.row - 5)
    expect(loudestRow({ top: null, floor: -110 }).value).toBeGreaterThan(whole.value + 50)
  })
})

describe('a window of a WAV file', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })
  /** A server of this file that knows ranges. `at`: where the rest of a file stands that is too large to be made. */
  function serve(header: Uint8Array, rest: Uint8Array, at: number): void {
    vi.stubGlobal('fetch', (_url: string, { headers }: { headers: { Range: string } }) => {
      const [from = 0, to = 0] = headers.Range.replace('bytes=', '').split('-').map(Number)
      const body = new Uint8Array(to + 1 - from)
      for (let i = from; i <= to; i++) body[i - from] = header[i] ?? rest[i - at] ?? 0
      return Promise.resolve(new Response(body, { status: 206 }))
    })
  }

  it('finds the samples behind the header, whatever stands before them', async () => {
    const plain = wavOf(sine(440, 0.01), RATE)
    const extra = new Uint8Array(plain.length + 12)
    extra.set(plain.subarray(0, 36))
    extra.set([0x4c, 0x49, 0x53, 0x54, 4, 0, 0, 0, 1, 2, 3, 4], 36) // a LIST chunk
    extra.set(plain.subarray(36), 48)
    serve(plain, new Uint8Array(), 0)
    const window = await readWindow('/a', 0, 0.005)
    serve(extra, new Uint8Array(), 0)
    expect(await readWindow('/b', 0, 0.005)).toEqual(window)
    expect(window.samples).toHaveLength(240)
    expect(Math.max(...window.samples)).toBeGreaterThan(0.9)
    serve(new Uint8Array(64), new Uint8Array(), 0)
    await expect(readWindow('/c', 0, 1)).rejects.toThrow('not a RIFF/WAVE file')
  })

  it('reads a recording of more than 4 GiB', async () => {
    const frames = 800_000_000
    const header = wavHeader({ sampleRate: RATE, channels: 2, bitDepth: 24 }, frames)
    const from = 15_000 // seconds: 4.3 GB into the file
    serve(header, new Uint8Array([0, 0, 0x40, 0, 0, 0]), header.length + from * RATE * 6)
    const { samples } = await readWindow('/large', from, from + 2 / RATE)
    expect([...samples]).toEqual([0.5, 0])
  })

  it('shows the channel that holds something', () => {
    expect([...loudestChannel(new Float32Array([0, 0.5, 0.25, -0.5]), 2)]).toEqual([0.5, -0.5])
    expect([...loudestChannel(new Float32Array([0.5, 0, -0.5, 0.25]), 2)]).toEqual([0.5, -0.5])
  })
})
