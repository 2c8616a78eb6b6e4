/**
 * Audio of takes that only the lake has: fetched whole from its folder or bucket, held against its SHA-256, and kept until newer
 * ones need the room. A file is here whole or not at all.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CatalogueRecord } from '../../contract/catalogue.ts'
import type { CaptureFormat } from '../../contract/model.ts'
import { StationError } from '../../contract/errors.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { s3Client, storageFault } from '../lake/claims.ts'
import { errnoOf } from '../recording/files.ts'
import type { Station } from '../station.ts'
import { sealingStream } from '../vault/index.ts'
import { recordIn } from './entry.ts'
import type { CatalogueStore } from './store.ts'

/** takes fetched ahead at once: a field's network is shared with the uploads */
const AT_ONCE = 2
const STALL_MS = 20_000
const TRIES = 6

interface LakeAudioParts {
  readonly catalogue: CatalogueStore
  readonly settings: () => StationSettings['archive']
  readonly secret: () => Promise<string | null>
}

export type LakeAudio = ReturnType<typeof lakeAudio>

export function lakeAudio(station: Station, { catalogue, settings, secret }: LakeAudioParts) {
  const folder = join(station.folders.root, 'lake-audio')
  const underWay = new Map<string, Promise<string>>()
  const stopping = new AbortController()
  let ahead: string[] = []
  let fetching = 0
  /** bytes of what has begun to come, by the name of its file: several at once want room as well */
  const coming = new Map<string, number>()

  const fileOf = ({ take_id: id, content_type: type }: CatalogueRecord): string =>
    join(folder, `${id}.${type === 'audio/wav' ? 'wav' : 'flac'}`)

  async function fetch(record: CatalogueRecord): Promise<string> {
    const path = fileOf(record)
    const at = new Date(station.now())
    if (
      await utimes(path, at, at).then(
        () => true,
        () => false,
      )
    )
      return path
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const part = `${path}.part`
    const name = basename(path)
    async function* inRoom(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        // not before: an archive that cannot be reached pushes nothing out
        if (!coming.has(name)) {
          coming.set(name, record.bytes)
          await makeRoom()
        }
        yield chunk
      }
    }
    try {
      await pipeline(
        inRoom(whole(record)),
        sealingStream(station.keys()),
        createWriteStream(part, { mode: 0o600 }),
        {
          signal: stopping.signal,
        },
      )
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error instanceof StationError ? error : storageFault(error)
    } finally {
      coming.delete(name)
    }
    catalogue.cached(record.take_id, true)
    catalogue.lost(record.take_id, null)
    return path
  }

  /** Its bytes, held against its SHA-256. What broke off is gone on with where it was, as long as each try brings something. */
  async function* whole(record: CatalogueRecord): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let bytes = 0
    for (let tries = 1; ; tries += 1) {
      const from = bytes
      try {
        for await (const chunk of (await opened(record, from)) as AsyncIterable<Buffer>) {
          hash.update(chunk)
          bytes += chunk.length
          // a changed object of any size must not fill the disk
          if (bytes > record.bytes) throw changed(record)
          yield chunk
        }
        break
      } catch (error) {
        const fault = error instanceof StationError ? error : storageFault(error)
        const isWorthIt = fault.code === 's3_unreachable' && bytes > from && tries < TRIES
        if (!isWorthIt || stopping.signal.aborted) throw fault
      }
    }
    if (bytes !== record.bytes || hash.digest('hex') !== record.sha256) throw changed(record)
  }

  async function opened(record: CatalogueRecord, from: number): Promise<Readable> {
    const { folder: lake, bucket, ...storage } = settings()
    // the key is a function of the take alone; what a record says instead is not followed out of the lake
    const key = keyOf(record)
    if (lake !== '') {
      const path = join(lake, ...key.split('/'))
      const there = await stat(path).catch((error: unknown) => errnoOf(error))
      if (typeof there !== 'string') return createReadStream(path, { start: from })
      // a stick or a share that is not there takes all takes with it, and is no fault of this one
      const mounted = await stat(join(lake, 'audio')).then(
        () => true,
        () => false,
      )
      if (there === 'ENOENT' && mounted) throw gone(record)
      throw new StationError('archive_unreachable', `${lake}: ${there}`)
    }
    if (bucket === '') throw new StationError('archive_unreachable', 'no place of the archive is set')
    const { sdk, s3 } = await s3Client({
      settings: { ...storage, bucket },
      secretKey: await secret(),
      stallMs: STALL_MS,
    })
    try {
      const { Body } = await s3.send(
        new sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
        }),
        {
          abortSignal: stopping.signal,
        },
      )
      if (!(Body instanceof Readable)) throw gone(record)
      return Body.once('close', () => s3.destroy())
    } catch (error) {
      s3.destroy()
      if (error instanceof sdk.S3ServiceException && /^(NoSuchKey|NotFound)$/.test(error.name))
        throw gone(record)
      // it ends before what was fetched of it already
      if (error instanceof sdk.S3ServiceException && error.name === 'InvalidRange') throw changed(record)
      throw error instanceof StationError ? error : storageFault(error)
    }
  }

  /** The oldest go. What was heard last is heard again soonest. */
  async function makeRoom(): Promise<void> {
    // as of now: what has come whole when the folder is read is counted once, and not for nothing
    const expected = new Map(coming)
    const names = (await readdir(folder)).filter((name) => /\.(flac|wav)$/.test(name) && !expected.has(name))
    const files = (
      await Promise.all(
        names.map(async (name) => {
          const found = await stat(join(folder, name)).catch(() => null)
          return found ? { name, at: found.mtimeMs, size: found.size } : null
        }),
      )
    )
      .filter((file) => file !== null)
      .toSorted((a, b) => a.at - b.at)
    const wanted = [...expected.values()].reduce((sum, bytes) => sum + bytes, 0)
    let total = files.reduce((sum, { size }) => sum + size, wanted)
    for (const { name, size } of files) {
      if (total <= settings().cacheMiB * 2 ** 20) return
      await rm(join(folder, name), { force: true })
      catalogue.cached(name.replace(/\.\w+$/, ''), false)
      total -= size
    }
  }

  function file(takeId: string): Promise<string> {
    const found = catalogue.entry(takeId)
    const record = found && recordIn(found)
    if (!record) return Promise.reject(new StationError('not_found', `no take ${takeId}`))
    const work = underWay.get(takeId) ?? fetch(record).finally(() => underWay.delete(takeId))
    underWay.set(takeId, work)
    return work
  }
  function goOn(): void {
    while (fetching < AT_ONCE && !stopping.signal.aborted) {
      const takeId = ahead.shift()
      if (takeId === undefined) return
      fetching += 1
      file(takeId)
        // told when it is its turn
        .catch(() => undefined)
        .finally(() => {
          fetching -= 1
          goOn()
        })
    }
  }
  async function forget(takeIds: readonly string[]): Promise<void> {
    for (const takeId of takeIds)
      for (const extension of ['flac', 'wav', 'flac.part', 'wav.part'])
        await rm(join(folder, `${takeId}.${extension}`), { force: true })
  }
  return {
    /** The file as the lake holds it. Rejects with `audio_gone`, `audio_changed`, `archive_unreachable`, `s3_unreachable`, `s3_denied`. */
    file,
    /** The same with what it holds; null: the lake names no such take. */
    async encoded(takeId: string) {
      const found = catalogue.entry(takeId)
      const record = found && recordIn(found)
      if (!record) return null
      const format: CaptureFormat = {
        sampleRate: record.sample_rate,
        channels: record.channels,
        bitDepth: record.bit_depth === 24 ? 24 : 16,
      }
      return { path: await file(takeId), format, frames: record.frames, pcmSha256: record.pcm_sha256 }
    },
    /** Fetched in the background, in this order; what was asked for before and has not begun is not fetched any more. */
    fetchAhead(takeIds: readonly string[]): void {
      ahead = [...takeIds]
      goOn()
    },
    forget,
    stop: (): Promise<unknown> => {
      stopping.abort()
      return Promise.allSettled([...underWay.values()])
    },
  }
}

const gone = ({ take_id: id }: CatalogueRecord) =>
  new StationError('audio_gone', `the archive has no audio of take ${id} any more`)
const changed = ({ take_id: id }: CatalogueRecord) =>
  new StationError('audio_changed', `the archive holds other bytes for take ${id} than it says`)

/** As both landers make it. Throws `audio_gone` for a record that names another. */
function keyOf(record: CatalogueRecord): string {
  const extension = record.content_type === 'audio/wav' ? 'wav' : 'flac'
  const key = `audio/${record.lang}/${new Date(record.recorded_at).toISOString().slice(0, 10)}/${record.take_id}.${extension}`
  if (!/^[\w./-]+$/.test(key) || key.includes('..')) throw gone(record)
  return key
}
