import { dirname, join, relative } from 'node:path'
import type { CarryFault, Output } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import { syncDirectory } from '../durable.ts'
import { findCarried, wholePath } from './find.ts'
import { copyDurably, sizeOf } from './folder.ts'
import type { CarryParts, CarryWatch } from './folder.ts'
import { signatureFault } from './signature.ts'
import { MANIFEST } from '../takes/manifest.ts'
import type { CarriedTake, ManifestLine } from '../takes/manifest.ts'
import { importWords } from './words.ts'
import { withdrawalsHere } from './withdrawals.ts'
import type { Withdrawals } from './withdrawals.ts'

type Refusal = Output<'takes.importFolder'>['refused'][number]
type Outcome = 'imported' | 'already' | { readonly code: CarryFault; readonly detail: string }

/** Takes in what other stations carried here. They keep their ids and stations, and go out like our own. */
export async function importTakes(
  parts: CarryParts,
  given: string,
  { progress, stop }: CarryWatch,
): Promise<Output<'takes.importFolder'>> {
  const chosen = wholePath(given)
  const { found, sealed, whole } = await findCarried(chosen)
  if (found.length + sealed.length === 0)
    throw new StationError('not_found', `no exported takes in ${chosen}, below it or around it`)
  const refused: (Refusal & { take: CarriedTake | null })[] = sealed.map(({ folder, publicKey }) => ({
    ...{ file: relative(dirname(chosen), folder), code: 'sealed', detail: publicKey, take: null },
  }))
  const folders: Output<'takes.importFolder'>['folders'] = []
  const words = { imported: 0, already: 0 }
  const all = found.reduce((sum, { lines }) => sum + lines.length, 0)
  let done = 0
  for (const { folder, lines } of found) {
    const here = { folder, imported: 0, already: 0 }
    const nameOf = (file: string) => (found.length === 1 ? file : join(relative(chosen, folder), file))
    folders.push(here)
    const said = await importWords(parts, folder)
    words.imported += said.imported
    words.already += said.already
    refused.push(...said.refused.map((one) => ({ ...one, file: nameOf(one.file), take: null })))
    // those that came just now as well
    const withdrawals = withdrawalsHere(parts)
    for (const line of lines) {
      progress(done, all)
      if (stop.aborted) break
      done += 1
      const outcome = await takeIn(parts, folder, line, withdrawals)
      if (typeof outcome === 'string') here[outcome] += 1
      else
        refused.push({
          file: nameOf(line.ok ? line.take.file : `${MANIFEST}:${line.number}`),
          ...outcome,
          take: line.ok ? line.take : null,
        })
    }
  }
  parts.station.changed()
  return {
    imported: folders.reduce((sum, { imported }) => sum + imported, 0),
    already: folders.reduce((sum, { already }) => sum + already, 0),
    words,
    folders,
    lookedEverywhere: whole,
    // a copy that is missing in one folder and came from another is missed by nobody
    refused: refused.flatMap(({ take, ...refusal }) => (take && isHere(parts, take) ? [] : [refusal])),
    stopped: done < all,
  }
}

const isHere = ({ takes }: CarryParts, take: CarriedTake): boolean =>
  takes.row(take.take_id)?.pcm_sha256 === take.pcm_sha256

async function takeIn(
  parts: CarryParts,
  folder: string,
  line: ManifestLine,
  withdrawals: Withdrawals,
): Promise<Outcome> {
  if (!line.ok) return { code: line.code, detail: line.detail }
  const { station, takes } = parts
  const { take } = line
  const refuse = (code: CarryFault, detail = ''): Outcome => ({ code, detail })
  if (takes.row(take.take_id)) return isHere(parts, take) ? 'already' : refuse('other_audio')
  const source = join(folder, take.file)
  const path = join(station.folders.encoded, take.file)
  const size = await sizeOf(source)
  if (takes.hasWithdrawn(take.speaker_id)) return refuse('withdrawn')
  const unlike = signatureFault(take)
  if (unlike) return unlike
  if (
    withdrawals.covers({
      speakerId: take.speaker_id,
      publicKey: take.signed?.public_key,
      secretSha256: take.withdrawal_sha256 ?? null,
    })
  )
    return refuse('withdrawn')
  if (size === null) return refuse('no_file')
  if (size !== take.file_bytes) return refuse('other_bytes', `${size} bytes`)
  // the copy is what will be sent: what is on the stick may read differently the next time
  if (!(await copyDurably({ from: source, to: path, sha256: take.file_sha256, write: station.keys() })))
    return refuse('other_bytes', 'checksum differs')
  await syncDirectory(station.folders.encoded)
  takes.takeIn(take, path, folder)
  return 'imported'
}
