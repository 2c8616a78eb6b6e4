/**
 * From "stop" to "saved": the last piece is written, the file fsynced and renamed, its directory synced,
 * row and job committed. 10 s takes, 48 kHz 16-bit mono; no broker, so that nothing else touches the disk.
 * Of a plain and of an encrypted station, in turn.
 * Against: the bare file work alone (write + fsync + rename + directory fsync of the same bytes), in turn.
 */
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStation, voice } from '../support/station.ts'
import { percentile } from '../support/figures.ts'
import type { Figure, RunOptions } from '../support/figures.ts'

async function bareSave(dir: string, name: string, pcm: Uint8Array): Promise<number> {
  const started = performance.now()
  const file = await open(join(dir, `${name}.part`), 'w')
  await file.write(pcm)
  await file.sync()
  await file.close()
  await rename(join(dir, `${name}.part`), join(dir, name))
  const directory = await open(dir, 'r')
  await directory.sync()
  await directory.close()
  return performance.now() - started
}

export async function run({ runs }: RunOptions): Promise<Figure[]> {
  const takes = Math.max(20, runs * 20)
  const station = await openStation()
  const sealed = await openStation({ keychain: true })
  const bareDir = await mkdtemp(join(tmpdir(), 'fieldtake-bare-'))
  try {
    for (const one of [station, sealed]) await one.begin()
    const pcm = voice(10_000)
    const saved: number[] = []
    const encrypted: number[] = []
    const bare: number[] = []
    for (let i = 0; i < takes; i++) {
      bare.push(await bareSave(bareDir, `take-${i}`, pcm))
      saved.push((await station.read(pcm)).toSavedMs)
      encrypted.push((await sealed.read(pcm)).toSavedMs)
      console.error(
        `save ${i + 1}/${takes}: ${saved.at(-1)?.toFixed(1)} ms, encrypted ${encrypted.at(-1)?.toFixed(1)} ms`,
      )
    }
    const against = `write + fsync + rename + dir sync alone: p50 ${percentile(bare, 0.5).toFixed(1)} ms, p99 ${percentile(bare, 0.99).toFixed(1)} ms`
    return [
      { name: 'save_p50_ms', value: percentile(saved, 0.5), unit: 'ms', n: takes, against },
      { name: 'save_p99_ms', value: percentile(saved, 0.99), unit: 'ms', n: takes, against },
      { name: 'save_encrypted_p50_ms', value: percentile(encrypted, 0.5), unit: 'ms', n: takes, against },
      { name: 'save_encrypted_p99_ms', value: percentile(encrypted, 0.99), unit: 'ms', n: takes, against },
    ]
  } finally {
    await station.remove()
    await sealed.remove()
    await rm(bareDir, { recursive: true, force: true })
  }
}
