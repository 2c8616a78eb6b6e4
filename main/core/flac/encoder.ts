/** The near end of the encoder's thread: started with the first take, one take at a time. */
import { Worker } from 'node:worker_threads'
import { StationError } from '../../contract/errors.ts'
import { workerAnswer } from './types.ts'
import type { DecodeRequest, EncodedTake, EncodeRequest } from './types.ts'

/** From source this file is `.../flac/encoder.ts`; in the bundle it is part of a file beside flac-worker.mjs. */
export const workerUrl = (base: string): URL =>
  new URL(base.endsWith('.ts') ? './worker.ts' : './flac-worker.mjs', base)

interface Job {
  readonly id: number
  readonly request: EncodeRequest | DecodeRequest
  readonly resolve: (encoded: EncodedTake) => void
  readonly reject: (error: StationError) => void
}

let worker: Worker | null = null
let current: Job | null = null
let nextId = 1
const waiting: Job[] = []

/**
 * Writes `outPath` as FLAC or plain WAV and resolves when the file on the disk was decoded again, equals
 * the master sample for sample, and is synced. Rejects with StationError: `disk_full`, `not_found` (no
 * master), `conflict` (no PCM WAV, or cut short), `core_stopped`, `internal` (anything else; the
 * output is not there then).
 */
export const encodeVerified = (request: EncodeRequest): Promise<EncodedTake> => ask(request)

/** Writes `wavPath`; `pcmSha256` of the answer says whether it is what was recorded. Rejects as encodeVerified. */
export const decodeForListening = (request: DecodeRequest): Promise<EncodedTake> => ask(request)

function ask(request: EncodeRequest | DecodeRequest): Promise<EncodedTake> {
  return new Promise((resolve, reject) => {
    waiting.push({ id: nextId++, request, resolve, reject })
    next()
  })
}

/**
 * What is under way or waiting is rejected with `core_stopped`, and the thread is stopped with it. One that has nothing to do stays: it
 * holds no process, and whoever opens a station again in this one need not start another.
 */
export async function closeEncoder(): Promise<void> {
  if (current === null && waiting.length === 0) return
  const stopped = worker
  worker = null
  rejectAll(new StationError('core_stopped', 'the encoder was stopped'))
  await stopped?.terminate()
}

function next(): void {
  if (current) return
  const job = waiting.shift()
  if (!job) {
    worker?.unref() // an idle encoder keeps no process alive
    return
  }
  current = job
  worker ??= start()
  worker.ref()
  worker.postMessage({ id: job.id, request: job.request })
}

function start(): Worker {
  const started = new Worker(workerUrl(import.meta.url), { name: 'encoder' })
  started.on('message', (message: unknown) => {
    const answer = workerAnswer.parse(message)
    const job = current
    if (job?.id !== answer.id) return
    current = null
    if ('encoded' in answer) job.resolve(answer.encoded)
    else job.reject(new StationError(answer.error.code, answer.error.message, answer.error.params))
    next()
  })
  const gone = (why: string) => (detail: unknown) => {
    if (worker !== started) return
    worker = null
    const text = detail instanceof Error ? detail.message : String(detail)
    // Only the take at hand is to blame: those behind it get a new thread.
    current?.reject(new StationError('internal', `the encoder ${why}: ${text}`))
    current = null
    next()
  }
  started.on('error', gone('failed'))
  started.on('exit', gone('ended'))
  return started
}

function rejectAll(error: StationError): void {
  current?.reject(error)
  current = null
  for (const job of waiting.splice(0)) job.reject(error)
}
