/** An AppImage in the place of another, in one step and under the same name: what is there is whole at every moment. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DATABASE } from '../../core/db/backups.ts'
import { previousImage, writeTrial } from './trial.ts'

interface Replaced {
  readonly dataDir: string
  readonly from: string
  readonly to: string
  /** the AppImage that people start */
  readonly image: string
  /** what was downloaded; it is moved */
  readonly next: string
  readonly now: number
}

/** Keeps the one before. Throws what the file system throws; then the one before is in its place. */
export function replaceImage({ dataDir, from, to, image, next, now }: Replaced): void {
  const previous = previousImage(dataDir)
  mkdirSync(dirname(previous), { recursive: true, mode: 0o700 })
  rmSync(previous, { force: true })
  linkOrCopy(image, previous)
  const part = `${image}.new`
  rmSync(part, { force: true })
  moveOrCopy(next, part)
  chmodSync(part, 0o755)
  sync(part)
  writeTrial(dataDir, { from, to, image, previous, at: now, patienceMs: patienceMs(dataDir), starts: 0 })
  renameSync(part, image)
  sync(dirname(image))
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // another disk, or one that knows no links
    copyFileSync(from, `${to}.part`)
    renameSync(`${to}.part`, to)
  }
}

function moveOrCopy(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {
    copyFileSync(from, to)
    rmSync(from)
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const LEAST_PATIENCE_MS = 120_000
/** to copy, check and migrate a database on a slow disk, ms for each byte */
const MS_A_BYTE = 1 / 1_000

/** How long a version may take until core and window stand. */
function patienceMs(dataDir: string): number {
  try {
    return LEAST_PATIENCE_MS + Math.round(statSync(join(dataDir, DATABASE)).size * MS_A_BYTE)
  } catch {
    return LEAST_PATIENCE_MS
  }
}
