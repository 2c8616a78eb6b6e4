/**
 * Fetches what a prompt shows or plays, once, into the data folder: the next time there need be no network. Only
 * addresses that stand in a prompt, only places that staff allowed (each redirect is asked again), only so many
 * bytes, only what by its first bytes is a picture or a sound, and only pictures that a page can draw. SVG is none: it is a program.
 */
import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { allowedOrigins, MOST_PIXELS } from '../../contract/media.ts'
import { readUpTo } from '../../system/read-up-to.ts'
import type { MediaKind } from '../../contract/media.ts'
import type { Output } from '../../contract/api.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { storageConfigured } from '../lake/claims.ts'
import { readObject } from '../lake/objects.ts'
import type { Station } from '../station.ts'
import { readWhole, sealedBytes } from '../vault/index.ts'
import { mediaFolder } from './media-folder.ts'
import type { Named } from './media-folder.ts'
import { pictureSize } from './picture-size.ts'

const LARGEST: Record<MediaKind, number> = { image: 10_000_000, audio: 30_000_000 }
const PATIENCE_MS = 15_000
const REDIRECTS = 3
/** a place that failed is asked again after this, ms */
const AGAIN_AFTER_MS = 30_000
/** of all that is fetched ahead of time: a script of a million pictures must not fill the disk */
const AHEAD_MOST = 2_000

type Status = Output<'prompts.media'>['status']
interface Found {
  readonly result: Output<'prompts.media'>
  readonly bytes: Uint8Array
}
interface MediaParts {
  readonly settings: () => StationSettings
  readonly storageSecret: () => Promise<string | null>
  /** False while the disk has little room left: that is for recordings, which cannot be fetched again. */
  readonly roomy: () => boolean
  readonly fetch?: typeof fetch
}

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', at, at + text.length) === text

/** By the first bytes, whatever a server or a name says; null: neither a picture nor a sound that browsers know. */
export function typeOf(bytes: Uint8Array): string | null {
  if (starts(bytes, '\x89PNG\r\n')) return 'image/png'
  if (starts(bytes, '\xff\xd8\xff')) return 'image/jpeg'
  if (starts(bytes, 'GIF8')) return 'image/gif'
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return 'image/webp'
  if (starts(bytes, 'RIFF') && starts(bytes, 'WAVE', 8)) return 'audio/wav'
  if (starts(bytes, 'fLaC')) return 'audio/flac'
  if (starts(bytes, 'OggS')) return 'audio/ogg'
  if (starts(bytes, 'ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return 'audio/mpeg'
  if (starts(bytes, 'ftyp', 4)) return 'audio/mp4'
  return null
}

const placeOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '')

class Refusal extends Error {
  readonly status: Status
  constructor(status: Status, message: string) {
    super(message)
    this.status = status
  }
}

/** Throws where a page must not have it; nothing of it is decoded for that. */
function mustBe(kind: MediaKind, bytes: Uint8Array): void {
  const type = typeOf(bytes)
  if (type?.startsWith(kind) !== true) throw new Refusal('refused', `no ${kind}`)
  if (kind !== 'image') return
  const size = pictureSize(bytes, type)
  if (size === null) throw new Refusal('refused', 'a picture of no size')
  if (size.width * size.height > MOST_PIXELS)
    throw new Refusal('too_many_pixels', `${size.width} × ${size.height}`)
}

/** Of a picture that stands in the script itself. */
async function inAddress(address: URL, most: number): Promise<Uint8Array> {
  const response = await fetch(address).catch((error: unknown) => {
    throw new Refusal('refused', String(error))
  })
  return readLimited(response, most)
}

const s3Answer = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) })

async function readLimited(response: Response, most: number): Promise<Uint8Array> {
  if (Number(response.headers.get('content-length') ?? 0) > most) throw new Refusal('refused', 'too large')
  if (response.body === null) return Buffer.alloc(0)
  const read = await readUpTo(response.body, most)
  if (read === null) throw new Refusal('refused', 'too large')
  return read
}

export function promptMedia(
  station: Station,
  { settings, storageSecret, roomy, fetch: ask = fetch }: MediaParts,
) {
  const { folder, pathOf, named, sweep } = mediaFolder(station)
  const addresses = station.db.prepare<[string, string], Named>(
    'SELECT image, audio FROM prompts WHERE project_id = ? AND prompt_id = ?',
  )
  const failed = new Map<string, { at: number; status: Status }>()
  const making = new Map<string, Promise<Uint8Array>>()

  async function overHttp(address: URL, most: number): Promise<Uint8Array> {
    const allowed = allowedOrigins(settings().media.hosts)
    const signal = AbortSignal.timeout(PATIENCE_MS)
    for (let url = address, hops = 0; ; hops += 1) {
      if (!allowed.has(url.origin)) throw new Refusal('not_allowed', url.origin)
      const response = await ask(url, { redirect: 'manual', signal, credentials: 'omit' })
      const next = response.headers.get('location')
      if (response.status >= 300 && response.status < 400 && next !== null && hops < REDIRECTS) {
        await response.body?.cancel()
        url = new URL(next, url)
        continue
      }
      if (response.status >= 500) throw new Refusal('offline', `status ${response.status}`)
      if (!response.ok) throw new Refusal('refused', `status ${response.status}`)
      return readLimited(response, most)
    }
  }
  async function fromBucket(address: URL, most: number): Promise<Uint8Array> {
    const { storage } = settings()
    if (!storageConfigured(storage) || address.host !== storage.bucket)
      throw new Refusal('not_allowed', address.host)
    const options = { settings: storage, secretKey: await storageSecret() }
    let bytes: Uint8Array | null
    try {
      const key = decodeURIComponent(address.pathname.slice(1))
      bytes = await readObject(options, key, most, AbortSignal.timeout(PATIENCE_MS))
    } catch (error) {
      // no such object, or none for this station: the store is not away
      const status = s3Answer.safeParse(error).data?.$metadata.httpStatusCode ?? 0
      if (error instanceof URIError || (status >= 400 && status < 500))
        throw new Refusal('refused', String(error))
      throw error
    }
    if (bytes === null) throw new Refusal('refused', 'too large')
    return bytes
  }

  async function bring(address: string, kind: MediaKind): Promise<Uint8Array> {
    const path = pathOf(address)
    const kept = await readWhole(path, station.keys()).catch(() => null)
    if (kept) {
      // an older version kept what this one would not have
      mustBe(kind, kept)
      return kept
    }
    if (!URL.canParse(address)) throw new Refusal('refused', 'no address')
    const url = new URL(address)
    if (url.protocol === 'data:') {
      const bytes = await inAddress(url, LARGEST[kind])
      mustBe(kind, bytes)
      return bytes
    }
    if (!['http:', 'https:', 's3:'].includes(url.protocol)) throw new Refusal('not_allowed', url.protocol)
    const bytes = await (url.protocol === 's3:' ? fromBucket : overHttp)(url, LARGEST[kind])
    mustBe(kind, bytes)
    if (!roomy()) return bytes
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const temporary = `${path}.${randomUUID()}.tmp`
    try {
      await writeFile(temporary, sealedBytes(bytes, station.keys()), { mode: 0o600 })
      await rename(temporary, path)
    } catch (error) {
      // a full disk must not keep the picture from being seen now
      station.log('warn', 'what a prompt shows cannot be kept', error)
      await rm(temporary, { force: true }).catch(() => undefined)
    }
    return bytes
  }
  function once(address: string, kind: MediaKind): Promise<Uint8Array> {
    const under = making.get(address) ?? bring(address, kind).finally(() => making.delete(address))
    making.set(address, under)
    return under
  }
  async function get(address: string, kind: MediaKind): Promise<Found> {
    const place = placeOf(address)
    const nothing = (status: Status): Found => ({
      result: { status, type: '', place },
      bytes: new Uint8Array(0),
    })
    const before = failed.get(address)
    // what staff did not allow is asked anew at once: they may just have allowed it
    if (before && before.status !== 'not_allowed' && Math.abs(station.now() - before.at) < AGAIN_AFTER_MS)
      return nothing(before.status)
    try {
      const bytes = await once(address, kind)
      failed.delete(address)
      return { result: { status: 'here', type: typeOf(bytes) ?? '', place }, bytes }
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 'offline'
      station.log('info', `${kind} of a prompt from ${place}: ${status}`, error)
      if (failed.size > AHEAD_MOST) failed.clear()
      failed.set(address, { at: station.now(), status })
      return nothing(status)
    }
  }

  let fetching = false
  let stopped = false
  const isStopped = () => stopped
  const isKept = (address: string): Promise<boolean> =>
    access(pathOf(address)).then(
      () => true,
      () => false,
    )
  async function bringAll(): Promise<void> {
    const away = new Set<string>()
    let asked = 0
    for await (const prompts of named())
      for (const prompt of prompts)
        for (const kind of ['image', 'audio'] as const) {
          const address = prompt[kind]
          if (address === null) continue
          if (asked >= AHEAD_MOST || !roomy() || isStopped()) return
          asked += 1
          const place = placeOf(address)
          if (away.has(place) || (await isKept(address))) continue
          if ((await get(address, kind)).result.status === 'offline') away.add(place)
        }
  }
  return {
    async of(project: string, promptId: string, kind: MediaKind): Promise<Found> {
      const address = addresses.get(project, promptId)?.[kind] ?? null
      if (address === null)
        return { result: { status: 'none', type: '', place: '' }, bytes: new Uint8Array(0) }
      return get(address, kind)
    },
    /**
     * While there is a network: what the prompts here will show, one after another, but nothing of a place that is away. What
     * none of them shows any more goes.
     */
    async fetchAhead(): Promise<void> {
      if (fetching || stopped) return
      fetching = true
      try {
        if (settings().media.hosts !== '' || storageConfigured(settings().storage)) await bringAll()
        await sweep(making.size === 0, isStopped)
      } catch (error) {
        station.log('warn', 'what prompts show is not fetched ahead now', error)
      } finally {
        fetching = false
      }
    },
    stop: () => void (stopped = true),
  }
}
