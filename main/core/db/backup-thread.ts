/** Copies a database in a thread of its own. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { errorValue, StationError } from '../../contract/errors.ts'
import type { Copy } from './backups.ts'

const answer = z.union([z.object({ version: z.number().int() }), z.object({ error: errorValue })])

/** From source this file is `.../db/backup-thread.ts`; in the bundle it is part of a file beside backup-worker.mjs. */
const workerUrl = (base: string): URL =>
  new URL(base.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.mjs', base)

export const copyInThread: Copy = async (source, target) => {
  const worker = new Worker(workerUrl(import.meta.url), { workerData: { source, target } })
  try {
    const said: unknown[] = await once(worker, 'message')
    const given = answer.parse(said[0])
    if ('version' in given) return given.version
    throw new StationError(given.error.code, given.error.message, given.error.params)
  } finally {
    await worker.terminate()
  }
}
