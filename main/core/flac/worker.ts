/**
 * The encoder's thread. Bundled as an entry of its own, `flac-worker.mjs` beside the core's bundle, with
 * `libflacjs` left outside (it loads its .wasm from its own folder); from source it is this file itself.
 */
import { parentPort } from 'node:worker_threads'
import { toErrorValue } from '../../contract/errors.ts'
import { ioFault } from '../recording/files.ts'
import { runDecode } from './decode.ts'
import { runJob } from './job.ts'
import { workerRequest } from './types.ts'
import type { WorkerAnswer } from './types.ts'

if (!parentPort) throw new Error('this module is a worker thread')
const port = parentPort
const answer = (value: WorkerAnswer): void => port.postMessage(value)

// One at a time: the other end sends the next when the last has answered.
port.on('message', (message: unknown) => {
  const { id, request } = workerRequest.parse(message)
  const work = 'flacPath' in request ? Promise.resolve(request).then(runDecode) : runJob(request)
  work.then(
    (encoded) => answer({ id, encoded }),
    (thrown: unknown) => answer({ id, error: toErrorValue(ioFault(thrown, 'the take cannot be encoded')) }),
  )
})
