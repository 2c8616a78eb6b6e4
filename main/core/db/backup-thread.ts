/** Copies or checks a database in a thread of its own. */
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { errorValue, StationError } from '../../contract/errors.ts'
import type { Copy } from './backups.ts'

const verdict = z.union([z.object({ whole: z.boolean() }), z.object({ error: errorValue })])
const answer = z.union([z.object({ version: z.number().int() }), z.object({ error: errorValue })])

/** From source this file is `.../db/backup-thread.ts`; in the bundle it is part of a file beside backup-worker.mjs. */
const workerUrl = (base: string): URL =>
  new URL(base.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.mjs', base)

/** Rejects when the thread fails or ends without a word. */
function answerOf(worker: Worker): Promise<unknown> {
  const said = new Promise<unknown>((resolve, reject) => {
    worker.once('message', resolve)
    worker.on('error', reject)
    worker.once('exit', () => reject(new StationError('internal', 'the thread ended without a word')))
  })
  // of one that is too late nobody waits for the end
  said.catch(() => undefined)
  return said
}

/** Null: not within this time. */
export async function checkInThread(source: string, withinMs: number): Promise<boolean | null> {
  const worker = new Worker(workerUrl(import.meta.url), { workerData: { source, target: null } })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), withinMs)))
  const said = await Promise.race([answerOf(worker), late])
  clearTimeout(timer)
  // not waited for: it ends when the page it reads has come
  void worker.terminate()
  if (said === null) return null
  const given = verdict.parse(said)
  if ('whole' in given) return given.whole
  throw new StationError(given.error.code, given.error.message, given.error.params)
}

export const copyInThread: Copy = async (source, target) => {
  const worker = new Worker(workerUrl(import.meta.url), { workerData: { source, target } })
  try {
    const given = answer.parse(await answerOf(worker))
    if ('version' in given) return given.version
    throw new StationError(given.error.code, given.error.message, given.error.params)
  } finally {
    await worker.terminate()
  }
}
