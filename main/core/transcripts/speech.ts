/** Asks the detector, off the core's thread. */
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { NO_KEYS } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import type { Part } from './parts.ts'

const answer = z.array(z.tuple([z.number().int(), z.number().int()]))

/** Rejects where the file cannot be read. */
export const findSpeech = (path: string, keys: VaultKeys = NO_KEYS): Promise<Part[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl(import.meta.url), { name: 'speech', workerData: { path, keys } })
    // a station that ends does not wait for it
    worker.unref()
    worker.once('message', (parts: unknown) => resolve(answer.parse(parts)))
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the detector ended without an answer')))
  })

/** Beside the bundle, or from source. */
const workerUrl = (here: string): URL =>
  new URL(here.endsWith('.ts') ? './speech-worker.ts' : './speech-worker.mjs', here)
