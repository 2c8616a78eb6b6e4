/** Real faults: processes killed while they write, disks that are full. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  SAMPLES_PER_PEAK,
  adoptInterrupted,
  listInterrupted,
  openRecording,
  readPeaks,
} from '../../../main/core/recording/index.ts'
import { Analysis } from '../../../main/core/recording/analysis.ts'
import { NO_KEYS } from '../../../main/core/vault/index.ts'
import { newKey, withKey } from '../../../main/core/vault/keys.ts'
import { knownPcm } from './known-noise.ts'
import { MONO16, pcmOf, scratch } from './signals.ts'

const child = fileURLToPath(new URL('./endless-take.ts', import.meta.url))
const pcmHash = (frames: number): string => {
  const analysis = new Analysis(MONO16)
  analysis.push(knownPcm(frames))
  return analysis.result(0).pcmSha256
}

describe('a recording under faults', () => {
  let at: Awaited<ReturnType<typeof scratch>>
  let dir: string
  const children: ChildProcess[] = []
  beforeEach(async () => {
    at = await scratch()
    dir = join(at.dir, 'recordings')
  })
  afterEach(async () => {
    for (const process of children.splice(0)) process.kill('SIGKILL')
    await at.remove()
  })

  const encrypted = withKey(NO_KEYS, newKey())
  it.each([
    ['plain', NO_KEYS],
    ['encrypted', encrypted],
  ])(
    'loses nothing that was acknowledged when its process is killed, whenever that is: %s',
    async (_name, keys) => {
      for (let run = 0; run < 6; run++) {
        const takeId = `take-${run}`
        const process_ = spawn(process.execPath, [child, dir, takeId], {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, KEYS: JSON.stringify(keys) },
        })
        children.push(process_)
        const exited = once(process_, 'exit')
        let acknowledged = 0
        const lines = createInterface(process_.stdout).on('line', (line) => (acknowledged = Number(line)))
        await once(lines, 'line')
        await wait(run * 11)
        process_.kill('SIGKILL')
        await Promise.all([exited, once(lines, 'close')])
        const found = (await listInterrupted(dir, keys)).find((entry) => entry.takeId === takeId)
        expect(found).toMatchObject({ state: 'cut', meta: { takeId } })
        const adopted = await adoptInterrupted(dir, takeId, join(at.dir, `${takeId}.wav`), keys)
        expect(adopted.frames).toBeGreaterThanOrEqual(acknowledged)
        expect(adopted.pcmSha256).toBe(pcmHash(adopted.frames))
      }
    },
  )

  it('saves a take whose waveform cannot be written, and shows it all the same', async () => {
    const finalPath = join(at.dir, 'masters', 'blocked.wav')
    // something that no file can be written over stands for a disk without room for anything more
    await mkdir(join(at.dir, 'masters', 'blocked.peaks'), { recursive: true })
    const writer = await openRecording({ dir, takeId: 'blocked', format: MONO16, meta: {} })
    await writer.append(0, knownPcm(4_800))
    expect(await writer.finish(finalPath)).toMatchObject({ takeId: 'blocked', frames: 4_800 })
    expect((await readPeaks(finalPath, 4_800)).length).toBe(Math.ceil(4_800 / SAMPLES_PER_PEAK) * 4)
  })

  it('says that the disk is full, keeps what was written, and gives it back', async () => {
    // A file size limit stands for the full disk: no rights are needed, and write() ends the same way, half done.
    const script = `trap '' XFSZ; ulimit -f 128; exec "$0" "$@"`
    const process_ = spawn('bash', ['-c', script, process.execPath, child, dir, 'full'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(process_)
    const lines: string[] = []
    const reader = createInterface(process_.stdout).on('line', (line) => lines.push(line))
    await once(reader, 'close')
    expect(lines.pop()).toBe('fault disk_full')
    const acknowledged = Number(lines.pop())
    expect(acknowledged).toBeGreaterThan(50_000)
    const adopted = await adoptInterrupted(dir, 'full', join(at.dir, 'full.wav'))
    // What fitted of the last piece is there as well.
    expect(adopted.frames).toBe(Math.floor((128 * 1024 - 80) / 2))
    expect(adopted.frames).toBeGreaterThanOrEqual(acknowledged)
    expect(adopted.pcmSha256).toBe(pcmHash(adopted.frames))
  })

  it('cannot start where nothing may be written, and leaves nothing', async () => {
    if (process.getuid?.() === 0) return // root may write anywhere
    await mkdir(dir)
    await chmod(dir, 0o500)
    const opening = openRecording({ dir, takeId: 'take', format: MONO16, meta: {} })
    await expect(opening).rejects.toMatchObject({ code: 'folder_read_only' })
    await chmod(dir, 0o700)
    expect(await readdir(dir)).toEqual([])
  })

  it('closes every file it opened', async () => {
    // Only those of the recordings: what else this process has open comes and goes.
    const open = async (): Promise<string[]> => {
      const links = (await readdir('/proc/self/fd')).map((fd) =>
        readlink(`/proc/self/fd/${fd}`).catch(() => ''),
      )
      return (await Promise.all(links)).filter((target) => target.startsWith(at.dir))
    }
    const piece = pcmOf(MONO16, 960, () => 0.1)
    for (let i = 0; i < 20; i++) {
      const writer = await openRecording({ dir, takeId: `take-${i}`, format: MONO16, meta: {} })
      await writer.append(0, piece)
      expect(await open()).not.toEqual([])
      if (i % 4 === 0) await writer.abort()
      else if (i % 4 === 1) await writer.finish(join(at.dir, `${i}.wav`))
      else if (i % 4 === 2)
        await expect(writer.finish(join(at.dir, '1.wav'))).rejects.toMatchObject({ code: 'conflict' })
      else {
        await writer.closeInterrupted()
        await adoptInterrupted(dir, `take-${i}`, join(at.dir, `${i}.wav`))
      }
      await expect(
        openRecording({ dir: fileURLToPath(import.meta.url), takeId: 'x', format: MONO16, meta: {} }),
      ).rejects.toThrow()
    }
    expect(await open()).toEqual([])
  })
})
