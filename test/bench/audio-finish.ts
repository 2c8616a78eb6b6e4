/** The file's part of stop-to-saved: finish() alone, for takes of 10 s and of an hour. */
import { join } from 'node:path'
import { openRecording, removeMaster, settle } from '../../main/core/recording/index.ts'
import { percentile } from '../support/figures.ts'
import type { Experiment, Figure } from '../support/figures.ts'
import { MONO16, noise, pcmOf, scratch } from '../unit/audio/signals.ts'

const PIECE_FRAMES = 960

export const run: Experiment = async ({ runs }) => {
  const at = await scratch()
  try {
    const random = noise(1)
    const second = pcmOf(MONO16, MONO16.sampleRate, () => 0.2 * random())
    const pieces = Array.from({ length: 50 }, (_, i) =>
      second.subarray(i * PIECE_FRAMES * 2, (i + 1) * PIECE_FRAMES * 2),
    )
    let made = 0
    const finish = async (seconds: number): Promise<number> => {
      const takeId = `take-${made++}`
      const writer = await openRecording({ dir: join(at.dir, 'under-way'), takeId, format: MONO16, meta: {} })
      for (let i = 0; i < seconds * 50; i++) await writer.append(i * PIECE_FRAMES, pieces[i % 50] ?? second)
      const path = join(at.dir, 'masters', `${takeId}.wav`)
      const started = performance.now()
      await writer.finish(path)
      const took = performance.now() - started
      await settle(join(at.dir, 'under-way'), takeId)
      await removeMaster(path)
      return took
    }
    const figures: Figure[] = []
    for (const [name, seconds, times] of [
      ['finish_10s', 10, runs * 20],
      ['finish_1h', 3_600, 1],
    ] as const) {
      const took: number[] = []
      for (let i = 0; i < times; i++) took.push(await finish(seconds))
      figures.push({ name: `${name}_p50_ms`, value: percentile(took, 0.5), unit: 'ms', n: took.length })
      figures.push({ name: `${name}_p99_ms`, value: percentile(took, 0.99), unit: 'ms', n: took.length })
    }
    return figures
  } finally {
    await at.remove()
  }
}
