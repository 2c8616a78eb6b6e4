import { join } from 'node:path'
import type { CarryFault, Output } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import { syncDirectory } from '../recording/files.ts'
import { SUBFOLDER, copyDurably, sizeOf } from './folder.ts'
import type { CarryParts, CarryWatch } from './folder.ts'
import { MANIFEST, readManifest } from './manifest.ts'

/** Takes in what another station carried here. They keep their ids and stations, and go out like our own. */
export async function importTakes(
  parts: CarryParts,
  chosen: string,
  { progress, stop }: CarryWatch,
): Promise<Output<'takes.importFolder'>> {
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
  let stopped = false
  for (const [index, line] of lines.entries()) {
    progress(index, lines.length)
    if (stop.aborted) {
      stopped = true
      break
    }
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
  return { imported, already, refused, stopped }
}
