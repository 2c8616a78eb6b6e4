import { describe, expect, it } from 'vitest'
import { Spectrum } from '../../../renderer/spectrogram/fft.ts'
import { paintSpectrogram } from '../../../renderer/spectrogram/paint.ts'
import { decodePcm, readLayout } from '../../../renderer/spectrogram/wav-window.ts'
import { wavOf } from '../../support/fake-core/voice.ts'

const RATE = 48_000
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
    const silent = paintSpectrogram({ samples: new Float32Array(RATE), sampleRate: RATE }, 8, 64)
    expect(Math.max(...silent)).toBe(0)
    const tone = paintSpectrogram({ samples: sine(1_000, 1), sampleRate: RATE }, 8, 64)
    const rows = Array.from({ length: 64 }, (_, row) => tone[row * 8 + 4] ?? 0)
    expect(Math.max(...rows)).toBe(255)
    expect(rows.filter((value) => value > 200).length).toBeLessThan(8)
    expect(rows[0]).toBe(0)
  })
})

describe('a window of a WAV file', () => {
  it('finds the samples behind the header, whatever stands before them', () => {
    const plain = wavOf(sine(440, 0.01), RATE)
    expect(readLayout(plain)).toEqual({ sampleRate: RATE, channels: 1, bits: 16, dataAt: 44 })
    const extra = new Uint8Array(plain.length + 12)
    extra.set(plain.subarray(0, 36))
    extra.set([0x4c, 0x49, 0x53, 0x54, 4, 0, 0, 0, 1, 2, 3, 4], 36) // a LIST chunk
    extra.set(plain.subarray(36), 48)
    expect(readLayout(extra).dataAt).toBe(56)
    expect(() => readLayout(new Uint8Array(64))).toThrow('not a WAV')
  })
  it('reads 16 and 24 bits, the first of two channels', () => {
    expect(
      decodePcm(new Uint8Array([0x00, 0x40, 0, 0, 0x00, 0xc0, 0, 0]), { channels: 2, bits: 16 }),
    ).toEqual(new Float32Array([0.5, -0.5]))
    expect(decodePcm(new Uint8Array([0, 0, 0x40, 0, 0, 0xc0]), { channels: 1, bits: 24 })).toEqual(
      new Float32Array([0.5, -0.5]),
    )
  })
})
