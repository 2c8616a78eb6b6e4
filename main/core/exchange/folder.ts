/** Takes carried by hand: out to a folder (a USB stick), and in again on a station with a network. */
import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CarryFault, Output } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import type { Encoder } from '../outbox/encoder.ts'
import type { JobStore } from '../outbox/store.ts'
import { errnoOf, ioFault, sha256File, syncDirectory } from '../recording/files.ts'
import type { Station } from '../station.ts'
import type { TakeStore } from '../takes/store.ts'
import { MANIFEST, readManifest, writeManifest } from './manifest.ts'
import type { CarriedTake } from './manifest.ts'

/** inside the chosen folder, so that the root of a stick stays tidy */
const SUBFOLDER = 'fieldtake-takes'
/** the manifest is brought up to date this often: what a pulled stick can cost is one batch, exported again */
const BATCH = 50

interface Parts {
  readonly station: Station
  readonly jobs: JobStore
  readonly takes: TakeStore
  readonly encoder: Encoder
}

/** Copy under a temporary name, synced, looked at, then renamed: a file with its proper name is whole. False: other bytes came. */
async function copyDurably(from: string, to: string, sha256: string): Promise<boolean> {
  const temporary = `${to}.tmp`
  try {
    // a name that somebody left on a stick may lead elsewhere: a new file is made, never one that is there written to
    await rm(temporary, { force: true })
    await copyFile(from, temporary, constants.COPYFILE_EXCL)
    const handle = await open(temporary, 'r+')
    await handle.sync().finally(() => handle.close())
    const same = (await sha256File(temporary)) === sha256
    if (same) await rename(temporary, to)
    else await rm(temporary, { force: true })
    return same
  } catch (error) {
    await rm(temporary, { force: true })
    throw ioFault(error, `${to} cannot be written`)
  }
}

/** Bytes of a file; null: there is none, or it is none (a link may lead anywhere, and a pipe has no end). */
const sizeOf = (path: string): Promise<number | null> =>
  lstat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  )

function candidates({ station }: Parts, onlyUnsent: boolean): string[] {
  const states = onlyUnsent
    ? "('queued', 'sending', 'waiting', 'parked')"
    : "('queued', 'sending', 'waiting', 'parked', 'sent', 'landed', 'rejected')"
  // what the rules of the project hold back does not travel by hand either, nor what a speaker withdrew
  return station.db
    .prepare<[], string>(
      `SELECT job_id FROM jobs WHERE kind = 'take' AND state IN ${states}
         AND coalesce(reason_code, '') NOT LIKE 'quality\\_%' ESCAPE '\\'
         AND NOT EXISTS (SELECT 1 FROM takes t JOIN speakers s ON s.speaker_id = t.speaker_id
                          WHERE t.take_id = job_id AND s.withdrawn_at IS NOT NULL) ORDER BY job_id`,
    )
    .pluck()
    .all()
}

async function carry(parts: Parts, id: string): Promise<{ take: CarriedTake; source: string } | null> {
  const source = await parts.encoder.file(id).catch(() => null)
  const row = parts.takes.row(id)
  const job = parts.jobs.get(id)
  if (source === null || !row || !job || job.sha256 === null || job.bytes === null) return null
  const wav = job.content_type === 'audio/wav'
  const take: CarriedTake = {
    take_id: row.take_id,
    project_id: row.project_id,
    prompt_id: row.prompt_id,
    prompt_text: row.prompt_text,
    prompt_sha256: row.prompt_sha256,
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
    file: `${row.take_id}.${wav ? 'wav' : 'flac'}`,
    content_type: wav ? 'audio/wav' : 'audio/flac',
    file_bytes: job.bytes,
    file_sha256: job.sha256,
  }
  return { take, source }
}

/** Copies what is not there yet. What it leaves on the stick is whole, whenever it is pulled out. */
export async function exportTakes(
  parts: Parts,
  chosen: string,
  onlyUnsent: boolean,
): Promise<Output<'takes.export'>> {
  const folder = join(chosen, SUBFOLDER)
  try {
    // not recursive: a folder that is not there is a stick that is not there, and must not become a folder on this disk
    await mkdir(folder).catch((error: unknown) => {
      if (errnoOf(error) !== 'EEXIST') throw error
    })
  } catch (error) {
    throw ioFault(error, `${chosen} cannot be written to`)
  }
  const manifest = new Map<string, CarriedTake>()
  for (const line of (await readManifest(folder)) ?? [])
    if (line.ok) manifest.set(line.take.take_id, line.take)
  let exported = 0
  let already = 0
  for (const id of candidates(parts, onlyUnsent)) {
    const there = manifest.get(id)
    if (there && (await sizeOf(join(folder, there.file))) === there.file_bytes) {
      already += 1
      continue
    }
    const carried = await carry(parts, id)
    if (!carried) continue
    const target = join(folder, carried.take.file)
    if (!(await copyDurably(carried.source, target, carried.take.file_sha256)))
      throw new StationError(
        'internal',
        'the folder gave back other bytes than were written: is the stick worn out?',
      )
    manifest.set(id, carried.take)
    parts.jobs.record(id, 'exported', folder)
    parts.takes.carried(carried.take, 'out', folder)
    exported += 1
    if (exported % BATCH === 0) await writeManifest(folder, [...manifest.values()])
  }
  try {
    await writeManifest(folder, [...manifest.values()])
    await syncDirectory(folder)
  } catch (error) {
    throw ioFault(error, 'the manifest cannot be written')
  }
  return { exported, already, folder }
}

/** Takes in what another station carried here. They keep their ids and stations, and go out like our own. */
export async function importTakes(parts: Parts, chosen: string): Promise<Output<'takes.importFolder'>> {
  const { station, takes } = parts
  let folder = join(chosen, SUBFOLDER)
  let lines = await readManifest(folder)
  if (lines === null) {
    folder = chosen
    lines = await readManifest(folder)
  }
  if (lines === null) throw new StationError('not_found', `no exported takes in ${chosen}`)
  let imported = 0
  let already = 0
  const refused: Output<'takes.importFolder'>['refused'] = []
  const refuse = (file: string, code: CarryFault, detail = '') => void refused.push({ file, code, detail })
  for (const line of lines) {
    if (!line.ok) {
      refuse(`${MANIFEST}:${line.number}`, line.code, line.detail)
      continue
    }
    const { take } = line
    const known = takes.row(take.take_id)
    if (known) {
      if (known.pcm_sha256 === take.pcm_sha256) already += 1
      else refuse(take.file, 'other_audio')
      continue
    }
    const source = join(folder, take.file)
    const path = join(station.folders.encoded, take.file)
    const size = await sizeOf(source)
    if (takes.hasWithdrawn(take.speaker_id)) refuse(take.file, 'withdrawn')
    else if (size === null) refuse(take.file, 'no_file')
    else if (size !== take.file_bytes) refuse(take.file, 'other_bytes', `${size} bytes`)
    // the copy is what will be sent: what is on the stick may read differently the next time
    else if (!(await copyDurably(source, path, take.file_sha256)))
      refuse(take.file, 'other_bytes', 'checksum differs')
    else {
      await syncDirectory(station.folders.encoded)
      takes.takeIn(take, path, folder)
      imported += 1
    }
  }
  station.changed()
  return { imported, already, refused }
}
