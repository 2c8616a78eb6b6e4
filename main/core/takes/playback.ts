/**
 * What can be heard of a take: its master, or, when it was carried here from another station, the file that goes
 * out. That file is made a WAV again at the first wish to hear it; the newest few are kept, since they can be made anew.
 */
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import type { CaptureFormat } from '../../contract/model.ts'
import { decodeForListening } from '../flac/index.ts'
import { peaksPathOf } from '../recording/peaks.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'

const KEPT = 20

const exists = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  )

export function takePlayback(station: Station, takes: TakeStore) {
  const folder = join(station.folders.root, 'listen')
  const making = new Map<string, Promise<string | null>>()

  async function make(takeId: string): Promise<string | null> {
    const row = takes.row(takeId)
    if (!row?.j_path) return null
    if (row.j_path.endsWith('.wav')) return (await exists(row.j_path)) === null ? null : row.j_path
    const path = join(folder, `${takeId}.wav`)
    if ((await exists(path)) !== null) {
      const now = new Date(station.now())
      await utimes(path, now, now).catch(() => undefined)
      return path
    }
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await makeRoom()
    const format: CaptureFormat = {
      sampleRate: row.sample_rate,
      channels: row.channels,
      bitDepth: row.bit_depth === 24 ? 24 : 16,
    }
    const made = await decodeForListening({ flacPath: row.j_path, wavPath: path, format, frames: row.frames })
    if (made.pcmSha256 !== row.pcm_sha256) {
      await rm(path, { force: true })
      throw new StationError('internal', 'the file holds other audio than was recorded')
    }
    return path
  }

  async function makeRoom(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.wav'))
    const aged = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
    )
    for (const { name } of aged.sort((a, b) => b.at - a.at).slice(KEPT - 1)) {
      await rm(join(folder, name), { force: true })
      await rm(peaksPathOf(join(folder, name)), { force: true })
    }
  }

  return {
    /** Absolute path of a WAV file, or null when there is no audio here. */
    async file(takeId: string): Promise<string | null> {
      const row = takes.row(takeId)
      if (!row) return null
      if (row.has_audio === 1) return takes.master(row)
      const under = making.get(takeId) ?? make(takeId).finally(() => making.delete(takeId))
      making.set(takeId, under)
      return under
    },
    /** Nothing that could be heard stays of what somebody withdrew. */
    forgetAll: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  }
}
