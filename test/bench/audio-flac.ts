/** How small FLAC makes takes, and how long it takes with all the checking: voices in a quiet and in a noisy room. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { closeEncoder, encodeVerified } from '../../main/core/flac/index.ts'
import { parseWav } from '../../main/audio/wav.ts'
import { percentile } from '../support/figures.ts'
import type { Experiment } from '../support/figures.ts'
import { MONO16, run as tool, scratch, speak, STEREO24 } from '../unit/audio/signals.ts'

const TEXT =
  'The north wind and the sun were disputing which was the stronger, when a traveller came along wrapped in a warm cloak. '

export const run: Experiment = async ({ runs }) => {
  const at = await scratch()
  try {
    const ratios: number[] = []
    const speeds: number[] = []
    const reference: number[] = []
    for (const [name, format] of [
      ['mono16', MONO16],
      ['stereo24', STEREO24],
    ] as const)
      for (const noiseDb of [-70, -50]) {
        const [voice, hiss, masterPath] = ['voice', 'hiss', 'take'].map((part) =>
          join(at.dir, `${name}-${part}${noiseDb}.wav`),
        )
        if (!voice || !hiss || !masterPath) throw new Error('no paths')
        await speak(voice, TEXT.repeat(4), format)
        const shape = ['-r', `${format.sampleRate}`, '-b', `${format.bitDepth}`, '-c', `${format.channels}`]
        await tool('sox', ['-R', '-n', ...shape, hiss, 'synth', '30', 'pinknoise', 'gain', `${noiseDb}`])
        await tool('sox', ['-R', '-m', '-v', '1', voice, '-v', '1', hiss, masterPath, 'trim', '0', '25'])
        const master = await readFile(masterPath)
        const samples = parseWav(master).dataBytes ?? 0
        const theirs = join(at.dir, 'theirs.flac')
        await tool('flac', ['--silent', '-f', '-8', '-o', theirs, masterPath])
        reference.push((await readFile(theirs)).length / samples)
        for (let i = 0; i < runs; i++) {
          const started = performance.now()
          const { bytes, frames } = await encodeVerified({
            masterPath,
            outPath: join(at.dir, 'ours.flac'),
            target: 'flac',
          })
          speeds.push(frames / format.sampleRate / ((performance.now() - started) / 1_000))
          if (i === 0) ratios.push(bytes / samples)
        }
      }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    return [
      {
        name: 'flac_ratio',
        value: mean(ratios),
        unit: 'share',
        n: ratios.length,
        against: 'bytes of the PCM',
      },
      {
        name: 'flac_ratio_reference',
        value: mean(reference),
        unit: 'share',
        n: reference.length,
        against: 'bytes of the PCM, by flac -8',
      },
      {
        name: 'flac_speed',
        value: percentile(speeds, 0.5),
        unit: 'x',
        n: speeds.length,
        against: 'the length of the take; encoded, synced, decoded, compared',
      },
    ]
  } finally {
    await closeEncoder()
    await at.remove()
  }
}
