/** The detector's thread: it finds the speech of one file, says so and ends. Bundled as an entry of its own, as the encoder's. */
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { vaultKeys } from '../vault/index.ts'
import { speechIn } from './detect.ts'

if (!parentPort) throw new Error('this module is a worker thread')
const port = parentPort
const { path, keys } = z.object({ path: z.string(), keys: vaultKeys }).parse(workerData)
port.postMessage(await speechIn(path, keys))
