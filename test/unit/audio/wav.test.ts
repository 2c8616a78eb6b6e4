import { open, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ContainerError } from '../../../main/audio/container-error.ts'
import { plainSource } from '../../../main/audio/file/source.ts'
import { inspectWav, wavOrNull } from '../../../main/audio/file/wav-file.ts'
import { HEADER_BYTES, masterBytes, parseWav, recordedFormat, wavHeader } from '../../../main/audio/wav.ts'
import { MONO16, MONO24, run, scratch, STEREO24 } from './signals.ts'

const format = fc.record({
  sampleRate: fc.integer({ min: 8_000, max: 192_000 }),
  channels: fc.constantFrom(1, 2),
  bitDepth: fc.constantFrom(16 as const, 24 as const),
})

describe('WAV headers', () => {
  let at: Awaited<ReturnType<typeof scratch>>
  beforeAll(async () => {
    at = await scratch()
  })
  afterAll(() => at.remove())

  it('are read back as they were written, up to sizes that need RF64', () => {
    fc.assert(
      fc.property(format, fc.integer({ min: 0, max: 2 ** 34 }), (shape, frames) => {
        const info = parseWav(wavHeader(shape, frames))
        expect(recordedFormat(info)).toEqual(shape)
        expect(info.dataOffset).toBe(HEADER_BYTES)
        expect(info.dataBytes).toBe(frames * shape.channels * (shape.bitDepth / 8))
      }),
    )
  })

  it('say nothing of the length while the file grows', () => {
    expect(parseWav(wavHeader(MONO16, null))).toEqual({
      ...MONO16,
      coding: 'integer',
      align: 2,
      dataOffset: HEADER_BYTES,
      dataBytes: null,
    })
  })

  it('refuse bytes that are something else, and do nothing worse', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void wavOrNull(bytes)))
    const whole = wavHeader(STEREO24, 10)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: HEADER_BYTES - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (i, value) => {
          const bent = whole.slice()
          bent[i] = value
          wavOrNull(bent)
          expect(() => parseWav(whole.subarray(0, i))).toThrow(ContainerError)
        },
      ),
    )
  })

  it.each([
    ['16-bit mono', MONO16, 1_000],
    ['24-bit mono, an odd number of bytes', MONO24, 1_001],
    ['24-bit stereo', STEREO24, 1_000],
  ])('are understood by sox and ffprobe: %s', async (_name, shape, frames) => {
    const path = join(at.dir, 'plain.wav')
    const file = new Uint8Array(masterBytes(shape, frames))
    file.set(wavHeader(shape, frames))
    await writeFile(path, file)
    expect((await run('soxi', ['-s', path])).trim()).toBe(`${frames}`)
    const probed = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=sample_rate,channels,bits_per_sample,duration_ts',
      '-of',
      'csv=p=0',
      path,
    ])
    expect(probed.trim()).toBe(`${shape.sampleRate},${shape.channels},${shape.bitDepth},${frames}`)
  })

  it('carry more than 4 GiB (RF64), as ffprobe sees it', async () => {
    const path = join(at.dir, 'large.wav')
    const frames = 800_000_000 // 4.8 GB of 24-bit stereo, as a hole in a sparse file
    await writeFile(path, wavHeader(STEREO24, frames))
    await truncate(path, masterBytes(STEREO24, frames))
    const handle = await open(path)
    try {
      expect(await inspectWav(plainSource(handle.fd))).toEqual({
        format: STEREO24,
        dataOffset: HEADER_BYTES,
        frames,
      })
    } finally {
      await handle.close()
    }
    const probed = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=duration_ts',
      '-of',
      'csv=p=0',
      path,
    ])
    expect(probed.trim()).toBe(`${frames}`)
  })

  it('reads files of other programs: extensible format, chunks before the data', async () => {
    const path = join(at.dir, 'other.wav')
    await run('sox', [
      '-n',
      '-r',
      '44100',
      '-b',
      '24',
      '-c',
      '2',
      '--comment',
      'made elsewhere',
      path,
      'synth',
      '0.1',
      'sine',
      '440',
    ])
    const handle = await open(path)
    try {
      expect(await inspectWav(plainSource(handle.fd))).toMatchObject({
        format: { sampleRate: 44_100, channels: 2, bitDepth: 24 },
        frames: 4_410,
      })
    } finally {
      await handle.close()
    }
  })
})
