import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  adoptInterrupted,
  dismissInterrupted,
  listInterrupted,
  openRecording,
  readPeaks,
  readSidecars,
  removeMaster,
  settle,
  sha256File,
} from '../../../main/core/recording/index.ts'
import type { RecordingWriter } from '../../../main/core/recording/index.ts'
import { blockAlign, HEADER_BYTES } from '../../../main/audio/wav.ts'
import { MONO16, MONO24, noise, pcmOf, run, scratch, STEREO24 } from './signals.ts'

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const meta = { prompt: 'سلام', n: 7 }

describe('a recording', () => {
  let at: Awaited<ReturnType<typeof scratch>>
  let dir: string
  let finalPath: string
  beforeEach(async () => {
    at = await scratch()
    dir = join(at.dir, 'recordings')
    finalPath = join(at.dir, 'masters', '2026-01-01', 'take.wav')
  })
  afterEach(() => at.remove())

  const random = noise(1)
  const start = (format = MONO16): Promise<RecordingWriter> =>
    openRecording({ dir, takeId: 'take', format, meta })

  async function append(writer: RecordingWriter, pcm: Uint8Array, piece = 1_000): Promise<void> {
    const align = blockAlign(writer.format)
    const first = writer.frames
    for (let i = 0; i < pcm.length; i += piece * align)
      await writer.append(first + i / align, pcm.subarray(i, i + piece * align))
  }

  it.each([
    ['16-bit mono', MONO16],
    ['24-bit mono', MONO24],
    ['24-bit stereo', STEREO24],
  ])('becomes a file that holds every sample: %s', async (_name, format) => {
    const pcm = pcmOf(format, 10_001, () => random() * 0.5)
    const writer = await start(format)
    await append(writer, pcm)
    const finished = await writer.finish(finalPath)
    expect(finished).toMatchObject({ frames: 10_001, gaps: [], pcmSha256: sha(pcm), meta, recovered: false })
    const file = await readFile(finalPath)
    expect(file.length).toBe(finished.bytes)
    expect(file.subarray(HEADER_BYTES, HEADER_BYTES + pcm.length).equals(pcm)).toBe(true)
    const decoded = join(at.dir, 'decoded.raw')
    await run('ffmpeg', ['-v', 'error', '-y', '-i', finalPath, '-f', `s${format.bitDepth}le`, decoded])
    expect(sha(await readFile(decoded))).toBe(sha(pcm))
    expect(await sha256File(finalPath)).toBe(sha(file))
    await settle(dir, 'take')
    expect(await readdir(dir)).toEqual([])
  })

  it('can be rebuilt from what stands beside it, and says so when it cannot', async () => {
    const writer = await start()
    await append(
      writer,
      pcmOf(MONO16, 5_000, () => random()),
    )
    const finished = await writer.finish(finalPath)
    const other = await openRecording({ dir, takeId: 'other', format: MONO16, meta: {} })
    await other.append(
      0,
      pcmOf(MONO16, 100, () => 0.1),
    )
    const otherPath = join(at.dir, 'masters', 'other.wav')
    await other.finish(otherPath)
    await writeFile(otherPath.replace('.wav', '.json'), '{"version":1,')
    const readings = []
    for await (const reading of readSidecars(join(at.dir, 'masters'))) readings.push(reading)
    expect(readings).toEqual([
      { ok: true, recording: finished, startedAt: expect.any(Number) as unknown },
      { ok: false, path: otherPath, reason: 'sidecar_unreadable' },
    ])
    await truncate(finalPath, 1_000)
    for await (const reading of readSidecars(join(at.dir, 'masters', '2026-01-01')))
      expect(reading).toEqual({ ok: false, path: finalPath, reason: 'length_differs' })
    await removeMaster(finalPath)
    expect(await readdir(join(at.dir, 'masters', '2026-01-01'))).toEqual([])
  })

  it('has peaks beside it, and gets them back when they are lost', async () => {
    const pcm = pcmOf(STEREO24, 1_300, (frame, channel) => (channel === 0 ? 0 : frame < 512 ? 0.5 : -0.25))
    const writer = await start(STEREO24)
    await append(writer, pcm, 333)
    const finished = await writer.finish(finalPath)
    const stored = await readFile(finished.peaksPath)
    const view = new DataView(stored.buffer, stored.byteOffset, stored.length)
    const pairs = Array.from({ length: stored.length / 2 }, (_, i) => view.getInt16(i * 2, true) / 0x8000)
    // what is on the right only is drawn too
    expect(pairs).toEqual([0, 0.5, -0.25, 0, -0.25, 0])
    await writeFile(finished.peaksPath, 'torn')
    expect(Buffer.from(await readPeaks(finalPath, finished.frames)).equals(stored)).toBe(true)
    expect((await readFile(finished.peaksPath)).equals(stored)).toBe(true)
  })

  it('records what was not delivered and fills nothing', async () => {
    const writer = await start()
    const tone = pcmOf(MONO16, 3_000, (frame) => 0.3 * Math.sin(frame / 10))
    expect(await writer.append(0, tone.subarray(0, 2_000))).toEqual({ frames: 1_000, gap: null })
    const gap = { atFrame: 1_000, missingFrames: 128 }
    expect(await writer.append(1_128, tone.subarray(2_000, 4_000))).toEqual({ frames: 2_000, gap })
    expect(await writer.append(2_128, tone.subarray(4_000))).toEqual({ frames: 3_000, gap: null })
    const finished = await writer.finish(finalPath)
    expect(finished).toMatchObject({ frames: 3_000, gaps: [gap], pcmSha256: sha(tone) })
    expect(finished.quality.dropouts).toBe(1)
  })

  it('keeps a piece once that is sent twice, and new audio from a clock that went back', async () => {
    const writer = await start()
    const pcm = pcmOf(MONO16, 4_000, () => random())
    await writer.append(0, pcm.subarray(0, 2_000))
    expect(await writer.append(0, pcm.subarray(0, 2_000))).toEqual({ frames: 1_000, gap: null })
    expect(await writer.append(500, pcm.subarray(1_000, 4_000))).toEqual({ frames: 2_000, gap: null })
    // Behind, but other audio: nothing of it may be lost.
    expect(await writer.append(100, pcm.subarray(4_000, 6_000))).toEqual({ frames: 3_000, gap: null })
    expect(await writer.append(1_100, pcm.subarray(6_000))).toEqual({ frames: 4_000, gap: null })
    const finished = await writer.finish(finalPath)
    expect(finished).toMatchObject({ frames: 4_000, gaps: [], pcmSha256: sha(pcm) })
    expect(finished.quality.dropouts).toBe(1)
  })

  it('does calls in the order they were made, awaited or not', async () => {
    const pcm = pcmOf(MONO16, 50_000, () => random())
    const writer = await start()
    const calls = Array.from({ length: 50 }, (_, i) =>
      writer.append(i * 1_000, pcm.subarray(i * 2_000, i * 2_000 + 2_000)),
    )
    const finishing = writer.finish(finalPath)
    await expect(writer.append(50_000, pcm)).rejects.toMatchObject({ code: 'conflict' })
    expect((await Promise.all(calls)).every(({ gap }) => gap === null)).toBe(true)
    expect((await finishing).pcmSha256).toBe(sha(pcm))
  })

  it('refuses half frames, ids that are paths, a second take of the same id', async () => {
    const writer = await start()
    await expect(writer.append(0, new Uint8Array(3))).rejects.toMatchObject({ code: 'bad_request' })
    await expect(start()).rejects.toMatchObject({ code: 'conflict' })
    const escape = openRecording({ dir, takeId: '../x', format: MONO16, meta })
    await expect(escape).rejects.toMatchObject({ code: 'bad_request' })
    await writer.abort()
    expect(await readdir(dir)).toEqual([])
    expect(await listInterrupted(dir)).toEqual([])
  })

  it('never overwrites a master', async () => {
    const first = await start()
    await first.append(
      0,
      pcmOf(MONO16, 100, () => 0.2),
    )
    await first.finish(finalPath)
    await settle(dir, 'take')
    const second = await start()
    await second.append(
      0,
      pcmOf(MONO16, 200, () => 0.1),
    )
    await expect(second.finish(finalPath)).rejects.toMatchObject({ code: 'conflict' })
    expect(await listInterrupted(dir)).toMatchObject([{ takeId: 'take', frames: 200, state: 'cut' }])
  })

  describe('that was cut short', () => {
    /** A recording as a crash leaves it: gap after 1,000 of 3,000 frames. */
    async function cut(format = MONO24): Promise<Uint8Array> {
      const pcm = pcmOf(format, 3_000, () => random() * 0.4)
      const split = 1_000 * blockAlign(format)
      const writer = await start(format)
      await writer.append(0, pcm.subarray(0, split))
      await writer.append(1_256, pcm.subarray(split))
      await writer.closeInterrupted()
      await writer.closeInterrupted()
      return pcm
    }

    it('is offered with its meta and brought back', async () => {
      const pcm = await cut()
      expect(await listInterrupted(dir)).toMatchObject([
        { takeId: 'take', frames: 3_000, meta, state: 'cut' },
      ])
      await expect(settle(dir, 'take')).rejects.toMatchObject({ code: 'conflict' })
      const adopted = await adoptInterrupted(dir, 'take', finalPath)
      expect(adopted).toMatchObject({
        frames: 3_000,
        gaps: [{ atFrame: 1_000, missingFrames: 256 }],
        pcmSha256: sha(pcm),
        recovered: true,
        meta,
      })
      // The row was not committed: it is still known, and the same answer comes again.
      expect(await listInterrupted(dir)).toMatchObject([{ takeId: 'take', state: 'finished' }])
      expect(await adoptInterrupted(dir, 'take', finalPath)).toEqual(adopted)
      await settle(dir, 'take')
      expect(await listInterrupted(dir)).toEqual([])
    })

    it('has the figures that it would have had', async () => {
      const pcm = pcmOf(MONO16, 96_000, (i) => (i % 24_000 < 12_000 ? 0.3 * random() : 0.001 * random()))
      const whole = await start()
      await append(whole, pcm, 997)
      const finished = await whole.finish(finalPath)
      await settle(dir, 'take')
      const broken = await start()
      await append(broken, pcm, 997)
      await broken.closeInterrupted()
      const adopted = await adoptInterrupted(dir, 'take', join(at.dir, 'again.wav'))
      expect(adopted.quality).toEqual(finished.quality)
      expect(await readFile(adopted.peaksPath)).toEqual(await readFile(finished.peaksPath))
      expect(await readFile(adopted.path)).toEqual(await readFile(finalPath))
    })

    it('can be dismissed', async () => {
      await cut()
      await dismissInterrupted(dir, 'take')
      expect(await readdir(dir)).toEqual([])
      await dismissInterrupted(join(at.dir, 'nowhere'), 'take')
      await expect(adoptInterrupted(dir, 'take', finalPath)).rejects.toMatchObject({ code: 'not_found' })
    })

    it('keeps every whole frame wherever the file is cut', async () => {
      for (const format of [MONO16, MONO24, STEREO24]) {
        const align = blockAlign(format)
        const pcm = pcmOf(format, 400, () => random())
        const lengths = [
          0,
          1,
          12,
          40,
          79,
          80,
          81,
          80 + align - 1,
          80 + align,
          80 + 399 * align - 1,
          80 + 399 * align + 1,
          80 + 400 * align,
        ]
        for (const length of lengths) {
          const writer = await start(format)
          await writer.append(0, pcm)
          await writer.closeInterrupted()
          await truncate(join(dir, 'take.part'), length)
          const frames = Math.max(0, Math.floor((length - HEADER_BYTES) / align))
          if (frames > 0) expect(await listInterrupted(dir)).toMatchObject([{ frames }])
          const adopted = await adoptInterrupted(dir, 'take', finalPath)
          expect(adopted).toMatchObject({ frames, pcmSha256: sha(pcm.subarray(0, frames * align)) })
          expect((await stat(finalPath)).size).toBe(adopted.bytes)
          if (frames > 0 || length === 0)
            expect((await run('soxi', ['-s', finalPath])).trim()).toBe(`${frames}`)
          await settle(dir, 'take')
          await removeMaster(finalPath)
        }
      }
    })

    it('survives a journal cut anywhere, and loses at most that note', async () => {
      await cut()
      const notes = await readFile(join(dir, 'take.jsonl'))
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: notes.length }),
          fc.uint8Array({ maxLength: 30 }),
          async (keep, junk) => {
            await writeFile(join(dir, 'take.jsonl'), Buffer.concat([notes.subarray(0, keep), junk]))
            const adopted = await adoptInterrupted(dir, 'take', finalPath)
            expect(adopted.frames).toBe(3_000)
            expect(adopted.gaps.length).toBeLessThanOrEqual(1)
            if (keep === notes.length) expect(adopted.gaps).toHaveLength(1)
            // Back to where it was, for the next cut.
            await rename(finalPath, join(dir, 'take.part'))
          },
        ),
        { numRuns: 60 },
      )
    })

    it('drops the note of a gap whose audio never came', async () => {
      await cut(MONO16)
      await truncate(join(dir, 'take.part'), HEADER_BYTES + 2_000)
      expect(await adoptInterrupted(dir, 'take', finalPath)).toMatchObject({ frames: 1_000, gaps: [] })
    })

    it('is found even when its sidecar is lost', async () => {
      await cut(STEREO24)
      await writeFile(join(dir, 'take.json'), '')
      expect(await listInterrupted(dir)).toMatchObject([{ frames: 3_000, format: STEREO24, meta: {} }])
      expect(await adoptInterrupted(dir, 'take', finalPath)).toMatchObject({ frames: 3_000, meta: {} })
    })

    it('leaves nothing to offer when it never began', async () => {
      await start().then((writer) => writer.closeInterrupted())
      expect(await listInterrupted(dir)).toEqual([])
      expect(await readdir(dir)).toEqual([])
      expect(await listInterrupted(join(at.dir, 'nowhere'))).toEqual([])
    })

    it('is not taken for one that is being written', async () => {
      const writer = await start()
      expect(await listInterrupted(dir)).toEqual([])
      await writer.append(
        0,
        pcmOf(MONO16, 100, () => random()),
      )
      expect(await listInterrupted(dir)).toEqual([])
      expect((await writer.finish(finalPath)).frames).toBe(100)
      expect(await listInterrupted(dir)).toMatchObject([{ state: 'finished' }])
    })

    it('is gone for good when it was being removed, whatever point that stopped at', async () => {
      // As discard() does it: emptied, then the sidecar, then the rest.
      for (const steps of [1, 2, 3]) {
        await cut()
        await truncate(join(dir, 'take.part'), 0)
        if (steps > 1) await rm(join(dir, 'take.json'))
        if (steps > 2) await rm(join(dir, 'take.part'))
        expect(await listInterrupted(dir)).toEqual([])
        await dismissInterrupted(dir, 'take')
      }
    })
  })
})
