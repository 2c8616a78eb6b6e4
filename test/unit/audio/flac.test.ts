import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { openSync, closeSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaptureFormat } from '../../../main/contract/model.ts'
import { closeEncoder, encodeVerified } from '../../../main/core/flac/index.ts'
import { withMaster } from '../../../main/core/flac/master.ts'
import { verifyFlac } from '../../../main/core/flac/verify.ts'
import { plainSource } from '../../../main/audio/file/source.ts'
import { masterBytes, wavHeader } from '../../../main/audio/wav.ts'
import { MONO16, MONO24, noise, pcmOf, run, scratch, speak, STEREO24 } from './signals.ts'

const STEREO16: CaptureFormat = { sampleRate: 44_100, channels: 2, bitDepth: 16 }
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

let at: Awaited<ReturnType<typeof scratch>>
beforeAll(async () => {
  at = await scratch()
})
afterAll(async () => {
  await closeEncoder()
  await at.remove()
})

async function master(name: string, format: CaptureFormat, pcm: Uint8Array): Promise<string> {
  const frames = pcm.length / format.channels / (format.bitDepth / 8)
  const file = new Uint8Array(masterBytes(format, frames))
  file.set(wavHeader(format, frames))
  file.set(pcm, 80)
  const path = join(at.dir, `${name}.wav`)
  await writeFile(path, file)
  return path
}

/** Decoded by the reference decoder, which also checks the stream's own MD5 and every checksum. */
async function referenceDecode(path: string): Promise<Uint8Array> {
  const raw = `${path}.raw`
  const asRaw = ['--force-raw-format', '--endian=little', '--sign=signed']
  await run('flac', ['-d', '--silent', '--warnings-as-errors', '-f', ...asRaw, '-o', raw, path])
  return readFile(raw)
}

const random = noise(3)
const signals: Record<string, (frame: number, channel: number) => number> = {
  silence: () => 0,
  'white noise at full scale': () => random(),
  'full-scale square': (frame) => (frame % 50 < 25 ? -1 : 1),
  'one extreme sample': (frame) => (frame === 777 ? -1 : 0),
  'a sine': (frame, channel) => 0.7 * Math.sin(frame / (20 + channel)),
  'opposite channels': (frame, channel) => (channel === 0 ? 0.9 : -0.9) * Math.sin(frame / 30),
  'low bits unused': (frame) => Math.round(Math.sin(frame / 40) * 100) / 128,
  'bytes of 0 and 255': (frame) => [0, 1 / 128, -1 / 128, 255 / 32_768, -256 / 32_768][frame % 5] ?? 0,
}

describe('encoding', () => {
  it.each(
    [
      ['16-bit mono', MONO16] as const,
      ['24-bit mono', MONO24] as const,
      ['16-bit stereo', STEREO16] as const,
      ['24-bit stereo', STEREO24] as const,
    ].flatMap(([shape, format]) => Object.keys(signals).map((signal) => [shape, signal, format] as const)),
  )('is lossless by the reference decoder: %s, %s', async (_shape, signal, format) => {
    const pcm = pcmOf(format, 9_999, signals[signal]!)
    const masterPath = await master('master', format, pcm)
    const outPath = join(at.dir, 'take.flac')
    const encoded = await encodeVerified({ masterPath, outPath, target: 'flac' })
    const file = await readFile(outPath)
    expect(encoded).toEqual({
      path: outPath,
      bytes: file.length,
      sha256: sha(file),
      pcmSha256: sha(pcm),
      frames: 9_999,
    })
    expect(sha(await referenceDecode(outPath))).toBe(sha(pcm))
  })

  it('makes a voice smaller, and plain WAV word for word', async () => {
    const masterPath = join(at.dir, 'voice.wav')
    await speak(masterPath, 'A quick brown fox jumps over the lazy dog, and nobody minds.', MONO16)
    const flac = await encodeVerified({ masterPath, outPath: join(at.dir, 'voice.flac'), target: 'flac' })
    const wav = await encodeVerified({ masterPath, outPath: join(at.dir, 'voice-copy.wav'), target: 'wav' })
    expect(flac.bytes).toBeLessThan(wav.bytes * 0.6)
    expect(wav.pcmSha256).toBe(flac.pcmSha256)
    expect(wav.sha256).toBe(sha(await readFile(wav.path)))
    expect(await run('soxi', ['-s', wav.path])).toBe(await run('soxi', ['-s', masterPath]))
    const shown = 'stream=codec_name,sample_rate,channels,bits_per_raw_sample,duration_ts'
    const probed = await run('ffprobe', ['-v', 'error', '-show_entries', shown, '-of', 'csv=p=0', flac.path])
    expect(probed.trim()).toBe(`flac,48000,1,${flac.frames},16`)
  })

  it.each([0, 1, 2, 4_095, 4_096, 4_097])('holds a take of %i frames', async (frames) => {
    const pcm = pcmOf(STEREO24, frames, () => random())
    const masterPath = await master('short', STEREO24, pcm)
    for (const target of ['flac', 'wav'] as const) {
      const encoded = await encodeVerified({ masterPath, outPath: join(at.dir, `short.${target}`), target })
      expect(encoded).toMatchObject({ frames, pcmSha256: sha(pcm) })
    }
    if (frames > 0) expect(sha(await referenceDecode(join(at.dir, 'short.flac')))).toBe(sha(pcm))
  })

  it('decodes what other encoders wrote', async () => {
    for (const level of ['0', '5', '8']) {
      const masterPath = await master(
        'theirs',
        STEREO16,
        pcmOf(STEREO16, 30_000, (frame, channel) => 0.5 * Math.sin(frame / (9 + channel)) + 0.1 * random()),
      )
      const theirs = join(at.dir, 'theirs.flac')
      await run('flac', ['--silent', '-f', `-${level}`, '-o', theirs, masterPath])
      const fd = openSync(theirs, 'r')
      try {
        expect(withMaster(masterPath, (wav) => verifyFlac(plainSource(fd), wav)).sha256).toBe(
          sha(await readFile(theirs)),
        )
      } finally {
        closeSync(fd)
      }
    }
  })

  it('notices one wrong bit anywhere in the file, or one wrong sample in the master', async () => {
    const pcm = pcmOf(MONO16, 6_000, (frame) => 0.3 * Math.sin(frame / 12) + 0.01 * random())
    const masterPath = await master('bits', MONO16, pcm)
    const { path } = await encodeVerified({ masterPath, outPath: join(at.dir, 'bits.flac'), target: 'flac' })
    const good = await readFile(path)
    const bent = join(at.dir, 'bent.flac')
    const check = (masterFile: string, bytes: Uint8Array): void => {
      writeFileSync(bent, bytes)
      const fd = openSync(bent, 'r')
      try {
        withMaster(masterFile, (wav) => verifyFlac(plainSource(fd), wav))
      } finally {
        closeSync(fd)
      }
    }
    expect(() => check(masterPath, good)).not.toThrow()
    const audioAt = good.indexOf(Buffer.from([0xff, 0xf8]), 42)
    fc.assert(
      fc.property(fc.integer({ min: audioAt * 8, max: good.length * 8 - 1 }), (bit) => {
        const bytes = Buffer.from(good)
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        expect(() => check(masterPath, bytes)).toThrow()
      }),
      { numRuns: 100 },
    )
    for (const length of [10, 41, good.length - 1])
      expect(() => check(masterPath, good.subarray(0, length))).toThrow()
    const other = Buffer.from(pcm)
    other[11_000]! ^= 1
    const otherPath = await master('other', MONO16, other)
    expect(() => check(otherPath, good)).toThrow(/does not decode to its master/)
  })

  it('does what is asked at once one after the other, and answers each', async () => {
    const paths = await Promise.all(
      [1, 2, 3, 4].map((i) =>
        master(
          `many-${i}`,
          MONO16,
          pcmOf(MONO16, 5_000 + i, () => random()),
        ),
      ),
    )
    const all = await Promise.all(
      paths.map((masterPath) =>
        encodeVerified({ masterPath, outPath: masterPath.replace('.wav', '.flac'), target: 'flac' }),
      ),
    )
    expect(all.map(({ frames }) => frames)).toEqual([5_001, 5_002, 5_003, 5_004])
  })

  it('says what is wrong and leaves nothing behind', async () => {
    const outPath = join(at.dir, 'never.flac')
    const fails = (masterPath: string, out = outPath) =>
      expect(encodeVerified({ masterPath, outPath: out, target: 'flac' })).rejects
    await fails(join(at.dir, 'nowhere.wav')).toMatchObject({ code: 'not_found' })
    const text = join(at.dir, 'text.wav')
    await writeFile(text, 'this is no audio')
    await fails(text).toMatchObject({ code: 'conflict' })
    const cut = await master(
      'cut',
      MONO16,
      pcmOf(MONO16, 1_000, () => 0.1),
    )
    await writeFile(cut, (await readFile(cut)).subarray(0, 1_500))
    await fails(cut).toMatchObject({ code: 'conflict' })
    const good = await master(
      'good',
      MONO16,
      pcmOf(MONO16, 1_000, () => 0.1),
    )
    await fails(good, '/dev/full/x.flac').toMatchObject({ code: 'internal' })
    expect((await readdir(at.dir)).filter((name) => name.startsWith('never'))).toEqual([])
    const stopped = encodeVerified({ masterPath: good, outPath, target: 'flac' })
    const rejected = expect(stopped).rejects.toMatchObject({ code: 'core_stopped' })
    await closeEncoder()
    await rejected
    // A stopped encoder starts again when it is needed.
    expect(await encodeVerified({ masterPath: good, outPath, target: 'flac' })).toMatchObject({
      frames: 1_000,
    })
  })
})
