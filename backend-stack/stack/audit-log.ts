/**
 * What was done to a backend, append-only: one line of JSON an act, in a chain of hashes as a station's own log is
 * (main/core/audit/chain.ts; `npm run audit -- FOLDER` verifies it). It lies beside the stack's folder, not in it, so that it
 * survives `reset`; the Python jobs write to the same file (spark/fieldtake_lake/audit.py).
 */
import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { lock } from './lock.ts'

export const auditDir = (dataDir: string): string => `${dataDir}.audit`

const GENESIS = '0'.repeat(64)
const PATIENCE_MS = 10_000
const sealed = z.object({ seq: z.number().int(), hash: z.string() })

/** Throws where no entry can be written. Asked before an act: what cannot be written down does not happen. */
export async function assertAudited(dataDir: string): Promise<void> {
  const dir = auditDir(dataDir)
  const file = join(dir, 'audit.jsonl')
  try {
    // made with the first entry, and not beside a folder that turns out to be no stack
    if (!existsSync(dir)) {
      accessSync(existing(dirname(dir)), constants.W_OK | constants.X_OK)
      return
    }
    const held = await lock(join(dir, 'lock.sqlite'), { timeoutMs: PATIENCE_MS })
    try {
      lastOf(file)
      closeSync(openSync(file, 'a', 0o600))
    } finally {
      held.release()
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Nothing was done: what would be done cannot be written down in ${file}: ${why}`, {
      cause: error,
    })
  }
}

/** The nearest folder above that is there. */
const existing = (dir: string): string => (existsSync(dir) ? dir : existing(dirname(dir)))

/** Durable when it answers. Throws when the log cannot be written, or its last line is not one of its lines. */
export async function recordAct(
  dataDir: string,
  act: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const dir = auditDir(dataDir)
  const held = await lock(join(dir, 'lock.sqlite'), { timeoutMs: PATIENCE_MS })
  try {
    const file = join(dir, 'audit.jsonl')
    const before = lastOf(file)
    const seq = (before?.seq ?? 0) + 1
    const entry = {
      seq,
      at: new Date().toISOString(),
      by: whoami(),
      act,
      detail,
      prev: before?.hash ?? GENESIS,
    }
    const text = JSON.stringify(entry)
    const hash = createHash('sha256').update(text).digest('hex')
    const fd = openSync(file, 'a', 0o600)
    try {
      writeSync(fd, `${text.slice(0, -1)},"hash":"${hash}"}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    writeFileSync(join(dir, 'audit-head.tmp'), `${seq} ${hash}\n`, { mode: 0o600 })
    renameSync(join(dir, 'audit-head.tmp'), join(dir, 'audit-head'))
  } finally {
    held.release()
  }
}

/** In a container the account may have no name. */
function whoami(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

function lastOf(file: string): z.infer<typeof sealed> | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const line = text.trimEnd().split('\n').at(-1)
  return line === undefined || line === '' ? undefined : sealed.parse(JSON.parse(line))
}
