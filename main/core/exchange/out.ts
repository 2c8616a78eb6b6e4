/** Takes carried out by hand: copies with checksums in a folder, a USB stick as a rule. */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LeftFault, Output } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import { isTransient } from '../db/fault.ts'
import { syncDirectory } from '../durable.ts'
import { errnoOf, ioFault } from '../recording/files.ts'
import { sha256File } from '../vault/index.ts'
import { carriedFolder, wholePath } from './find.ts'
import { copyDurably, sizeOf } from './folder.ts'
import type { CarryParts, CarryWatch } from './folder.ts'
import { receivers } from './receivers.ts'
import type { SealedFolder } from './sealed-folder.ts'
import { exportWords, WORDS } from './words.ts'
import { signCarried } from './signature.ts'
import { readManifest, writeManifest } from '../takes/manifest.ts'
import type { CarriedSignature } from '../takes/carried-signature.ts'
import type { CarriedTake } from '../takes/manifest.ts'

/** the manifest is brought up to date this often: what a pulled stick can cost is one batch, exported again */
const BATCH = 50

function candidates({ station }: CarryParts, onlyUnsent: boolean): string[] {
  const states = onlyUnsent
    ? "('queued', 'sending', 'waiting', 'parked')"
    : "('queued', 'sending', 'waiting', 'parked', 'sent', 'landed', 'rejected')"
  // what the rules of the project hold back does not travel by hand either, nor what a speaker withdrew; what had landed
  // and whose audio went since is with the lake, and nobody misses it on a stick
  return station.db
    .prepare<[], string>(
      `SELECT job_id FROM jobs WHERE kind = 'take' AND state IN ${states}
         AND coalesce(reason_code, '') NOT LIKE 'quality\\_%' ESCAPE '\\'
         AND NOT EXISTS (SELECT 1 FROM takes t JOIN speakers s ON s.speaker_id = t.speaker_id
                          WHERE t.take_id = job_id AND s.withdrawn_at IS NOT NULL)
         AND NOT (state = 'landed' AND path IS NULL
                  AND EXISTS (SELECT 1 FROM takes t WHERE t.take_id = job_id AND t.has_audio = 0)) ORDER BY job_id`,
    )
    .pluck()
    .all()
}

/** Of what came here by hand the one it came with, and no other: the lake believes none but who recorded. */
async function signatureOf(
  { station, takes, identity }: CarryParts,
  take: CarriedTake,
): Promise<CarriedSignature | null> {
  if (take.station_id !== station.stationId) return takes.carriedSignature(take.take_id)
  const key = await identity.signingKey()
  return key && signCarried(key, take)
}

/** Rejects when the take cannot go: for a fault of the disk that may pass, or of its audio. */
async function carry(parts: CarryParts, id: string): Promise<{ take: CarriedTake; source: string }> {
  const source = await parts.encoder.file(id)
  const row = parts.takes.row(id)
  const job = parts.jobs.get(id)
  if (!row || !job || job.sha256 === null || job.bytes === null)
    throw new StationError('not_found', `nothing is known of take ${id}`)
  const wav = job.content_type === 'audio/wav'
  const take: CarriedTake = {
    take_id: row.take_id,
    project_id: row.project_id,
    prompt_id: row.prompt_id,
    prompt_text: row.prompt_text,
    prompt_sha256: row.prompt_sha256,
    kind: row.kind,
    section: row.section,
    itemcode: row.itemcode,
    lang: row.lang,
    direction: row.direction,
    speaker_id: row.speaker_id,
    session_id: row.session_id,
    station_id: row.station_id,
    app_version: row.app_version,
    version: row.version,
    recorded_at: row.recorded_at,
    sample_rate: row.sample_rate,
    channels: row.channels,
    bit_depth: row.bit_depth,
    frames: row.frames,
    bytes: row.bytes,
    pcm_sha256: row.pcm_sha256,
    gaps: row.gaps,
    device: row.device,
    pre_roll_frames: row.pre_roll_frames,
    quality: row.quality,
    findings: row.findings,
    recovered: row.recovered,
    note: row.note,
    consent: JSON.stringify(parts.takes.consent(row)),
    withdrawal_sha256: parts.takes.cardHash(row.speaker_id),
    file: `${row.take_id}.${wav ? 'wav' : 'flac'}`,
    content_type: wav ? 'audio/wav' : 'audio/flac',
    file_bytes: job.bytes,
    file_sha256: job.sha256,
  }
  const signature = await signatureOf(parts, take)
  return { take: signature === null ? take : { ...take, signed: signature }, source }
}

/** What is on the stick now, or why it stayed. Throws what stops the whole: a full disk, a stick that is gone or worn out. */
async function copyOut(
  parts: CarryParts,
  folder: string,
  id: string,
  sealed: SealedFolder | null,
): Promise<{ take: CarriedTake } | { fault: LeftFault; detail: string }> {
  let carried
  try {
    carried = await carry(parts, id)
  } catch (error) {
    const code = error instanceof StationError ? error.code : 'internal'
    // the next take would meet the same
    if (isTransient(error) || code === 'core_stopped') throw error
    return {
      fault: code === 'not_found' ? 'no_audio' : 'damaged_audio',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
  const { take, source } = carried
  const keys = parts.station.keys()
  const whole = sealed
    ? await sealed.put(take, source, keys)
    : await copyDurably({ from: source, to: join(folder, take.file), sha256: take.file_sha256, read: keys })
  if (whole) return { take }
  // which of the two gives other bytes than it was given?
  const here = await sha256File(source, keys).catch(() => '')
  if (here !== take.file_sha256) return { fault: 'damaged_audio', detail: 'checksum differs' }
  throw new StationError(
    'internal',
    'the folder gave back other bytes than were written: is the stick worn out?',
  )
}

/** The folder takes go to; made where it is not there yet. */
async function placeFor(chosen: string): Promise<string> {
  try {
    // a folder that is not there is a stick that is not there, and must not become a folder on this disk
    if (!(await stat(chosen)).isDirectory()) throw new StationError('not_found', `${chosen} is no folder`)
    const folder = await carriedFolder(chosen)
    await mkdir(folder).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
    })
    return folder
  } catch (error) {
    throw ioFault(error, `${chosen} cannot be written to`)
  }
}

/** Copies what is not there yet. What it leaves on the stick is whole, whenever it is pulled out. */
export async function exportTakes(
  parts: CarryParts,
  given: string,
  onlyUnsent: boolean,
  { progress, stop }: CarryWatch,
): Promise<Output<'takes.export'>> {
  const folder = await placeFor(wholePath(given))
  const sealed = receivers(parts, folder)
  const manifest = new Map<string, CarriedTake>()
  const strange: string[] = []
  for (const line of (await readManifest(folder)) ?? [])
    if (line.ok) manifest.set(line.take.take_id, line.take)
    else strange.push(line.text)
  const list = async (): Promise<void> => {
    // an empty list says that there are takes; where all are sealed, there are none that it could name
    if (manifest.size + strange.length > 0 || !sealed.used())
      await writeManifest(folder, [...manifest.values()], strange)
  }
  const done: Output<'takes.export'> = {
    ...{ exported: 0, already: 0, words: 0, sealed: [], left: [], stopped: false, folder },
  }
  const ids = candidates(parts, onlyUnsent)
  const copied = async (id: string, into: SealedFolder | null): Promise<boolean> => {
    const copy = await copyOut(parts, folder, id, into)
    if ('fault' in copy) {
      done.left.push({ takeId: id, code: copy.fault, detail: copy.detail })
      return false
    }
    if (!into) manifest.set(id, copy.take)
    parts.jobs.record(id, 'exported', folder)
    parts.takes.carried(copy.take, 'out', folder)
    done.exported += 1
    if (done.exported % BATCH === 0) await list()
    return true
  }
  /** What an older version carried out is signed now, unless the list is of other bytes than ours. */
  const signListed = async (there: CarriedTake): Promise<void> => {
    if (there.signed !== undefined || parts.jobs.get(there.take_id)?.sha256 !== there.file_sha256) return
    const signature = await signatureOf(parts, there)
    if (signature) manifest.set(there.take_id, { ...there, signed: signature })
  }
  const oneSealed = async (id: string, into: SealedFolder): Promise<void> => {
    const job = parts.jobs.get(id)
    const file = `${id}.${job?.content_type === 'audio/wav' ? 'wav' : 'flac'}`
    if (job && job.bytes !== null && (await into.holds(id, file, job.bytes))) done.already += 1
    else if (!(await copied(id, into))) return
    sealed.count(into)
  }
  const one = async (id: string): Promise<void> => {
    const into = await sealed.ofTake(id)
    if (into) {
      await oneSealed(id, into)
      return
    }
    const there = manifest.get(id)
    if (there && (await sizeOf(join(folder, there.file))) === there.file_bytes) {
      done.already += 1
      await signListed(there)
      return
    }
    await copied(id, null)
  }
  // little, and first: whoever pulls the stick early has them
  done.words = await exportWords(parts, folder, sealed).catch((error: unknown) => {
    throw ioFault(error, `${WORDS} cannot be written`)
  })
  try {
    for (const [index, id] of ids.entries()) {
      progress(index, ids.length)
      if (stop.aborted) {
        done.stopped = true
        break
      }
      await one(id)
    }
  } catch (error) {
    // what was copied until then is listed, if the stick is still there
    if (done.exported > 0) await list().catch(() => undefined)
    throw error
  }
  try {
    await list()
    await sealed.sync()
    await syncDirectory(folder)
  } catch (error) {
    throw ioFault(error, 'the manifest cannot be written')
  }
  return { ...done, sealed: sealed.counts() }
}
