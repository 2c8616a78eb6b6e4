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

/** What a take's file outside of the masters holds. */
interface Encoded {
  readonly path: string
  readonly format: CaptureFormat
  readonly frames: number
  readonly pcmSha256: string
}

/** Takes of other stations, from the archive. */
interface Elsewhere {
  knows(takeId: string): boolean
  /** null: it names no such take */
  file(takeId: string): Promise<Encoded | null>
}

export function takePlayback(station: Station, takes: TakeStore, elsewhere: Elsewhere) {
  const folder = join(station.folders.root, 'listen')
  const making = new Map<string, Promise<string | null>>()

  async function encodedOf(takeId: string): Promise<Encoded | null> {
    const row = takes.row(takeId)
    if (!row?.j_path || row.has_audio === 1 || row.path !== '') return elsewhere.file(takeId)
    return {
      path: row.j_path,
      format: {
        sampleRate: row.sample_rate,
        channels: row.channels,
        bitDepth: row.bit_depth === 24 ? 24 : 16,
      },
      frames: row.frames,
      pcmSha256: row.pcm_sha256,
    }
  }
  async function make(takeId: string): Promise<string | null> {
    const path = join(folder, `${takeId}.wav`)
    if ((await exists(path)) !== null) {
      const now = new Date(station.now())
      await utimes(path, now, now).catch(() => undefined)
      return path
    }
    const encoded = await encodedOf(takeId)
    if (encoded === null) return null
    if (encoded.path.endsWith('.wav')) return (await exists(encoded.path)) === null ? null : encoded.path
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await makeRoom()
    const { format, frames } = encoded
    const made = await decodeForListening({
      flacPath: encoded.path,
      wavPath: path,
      format,
      frames,
      keys: station.keys(),
    })
    if (made.pcmSha256 !== encoded.pcmSha256) {
      await rm(path, { force: true })
      throw new StationError('audio_changed', 'the file holds other audio than was recorded')
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
      if (row?.has_audio === 1) return takes.master(row)
      if (!row && !elsewhere.knows(takeId)) return null
      const under = making.get(takeId) ?? make(takeId).finally(() => making.delete(takeId))
      making.set(takeId, under)
      return under
    },
    async forget(takeIds: readonly string[]): Promise<void> {
      for (const takeId of takeIds) {
        const path = join(folder, `${takeId}.wav`)
        await rm(path, { force: true })
        await rm(peaksPathOf(path), { force: true })
      }
    },
    /** Nothing that could be heard stays of what somebody withdrew. */
    forgetAll: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  }
}
