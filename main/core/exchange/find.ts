/**
 * Where carried takes lie: in the folder that was chosen, in folders below it, and in those that enclose it. People point
 * at the root of a stick, at our own folder on it, or at one inside that; none of it may leave a take behind unsaid.
 */
import { readdir } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { SUBFOLDER } from './folder.ts'
import { sealedTo } from './sealed-folder.ts'
import { holdsTakes, readManifest } from '../takes/manifest.ts'
import type { ManifestLine } from '../takes/manifest.ts'

/** levels of folders looked into below the chosen one, and above it */
const DOWN = 8
const UP = 3
/** folders looked into at most: somebody may choose the root of a disk */
const MOST = 5_000
/** what systems keep on a stick for themselves, beside what is hidden by a dot: deleted files, lost clusters, indexes */
const SYSTEM = new Set(['$recycle.bin', 'recycler', 'system volume information', 'lost+found'])

export interface Found {
  readonly folder: string
  readonly lines: readonly ManifestLine[]
}
export interface Search {
  readonly found: readonly Found[]
  /** folders that only their receiver can read, with the public key */
  readonly sealed: readonly { readonly folder: string; readonly publicKey: string }[]
  /** false: folders below were too many, too deep, or could not be read */
  readonly whole: boolean
}

/** The folder that is meant. A relative one would be looked for wherever the app was started. */
export function wholePath(folder: string): string {
  if (!isAbsolute(folder))
    throw new StationError('folder_relative', `${folder === '' ? 'an empty path' : folder} is no full path`)
  return resolve(folder)
}

/** The chosen folder's ancestors, nearest first. */
function* above(chosen: string): Generator<string> {
  let folder = chosen
  for (let level = 0; level < UP; level += 1) {
    const parent = dirname(folder)
    if (parent === folder) return
    yield parent
    folder = parent
  }
}

/** sticks are formatted so that case does not count */
const isNamedSo = (folder: string): boolean => basename(folder).toLowerCase() === SUBFOLDER

/**
 * Where takes are put that are carried to the chosen folder: our own folder in it, or the one it is or lies in already.
 * The outermost counts, so that folders that were nested once do not nest further.
 */
export async function carriedFolder(chosen: string): Promise<string> {
  let place = join(chosen, SUBFOLDER)
  for (const folder of [chosen, ...above(chosen)])
    if (isNamedSo(folder) || holdsTakes(await manifestIn(folder))) place = folder
  return place
}

/** Every list of takes in reach of the chosen folder, that folder first. Throws when a list in the usual place cannot be read. */
export async function findCarried(chosen: string): Promise<Search> {
  const found: Found[] = []
  const sealed: { folder: string; publicKey: string }[] = []
  let whole = true
  const folders: { path: string; depth: number }[] = [{ path: chosen, depth: 0 }]
  // grows while it is walked
  for (const { path, depth } of folders) {
    const usual = path === chosen || (depth === 1 && isNamedSo(path))
    const lines = usual ? await readManifest(path) : await manifestIn(path)
    // a list of that name may be another program's, unless it is where ours are
    if (lines && (usual || isNamedSo(path) || holdsTakes(lines))) found.push({ folder: path, lines })
    const publicKey = await sealedTo(path)
    if (publicKey !== null) sealed.push({ folder: path, publicKey })
    const inside = await foldersIn(path)
    if (!inside) whole = whole && depth === 0
    else if (inside.length > 0 && (depth === DOWN || folders.length + inside.length > MOST)) whole = false
    else folders.push(...inside.map((name) => ({ path: join(path, name), depth: depth + 1 })))
  }
  const nothingNearer = found.length + sealed.length === 0
  return { found: [...found, ...(await enclosing(chosen, nothingNearer))], sealed, whole }
}

/** Lists in folders around the chosen one; beside them only where there is nothing nearer. */
async function enclosing(chosen: string, nothingNearer: boolean): Promise<Found[]> {
  const found: Found[] = []
  for (const folder of above(chosen)) {
    const beside = nothingNearer && found.length === 0 ? [join(folder, SUBFOLDER)] : []
    for (const place of [folder, ...beside]) {
      const lines = await manifestIn(place)
      if (holdsTakes(lines)) found.push({ folder: place, lines })
    }
  }
  return found
}

/** Null as well for a list that cannot be read: it lies where nobody pointed. */
const manifestIn = (folder: string): Promise<ManifestLine[] | null> => readManifest(folder).catch(() => null)

/** Names; null: it cannot be read. Links are not followed: they may lead anywhere, and round in circles. */
const foldersIn = (path: string): Promise<string[] | null> =>
  readdir(path, { withFileTypes: true }).then(
    (entries) =>
      entries
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('.') && !SYSTEM.has(name.toLowerCase()))
        .sort(),
    () => null,
  )
