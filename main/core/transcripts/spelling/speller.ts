/** The near end of the thread that holds a dictionary: begun when it is first asked, and let go with its memory when nobody asks any more. */
import { Worker } from 'node:worker_threads'
import { StationError } from '../../../contract/errors.ts'
import { spellingAnswer } from './asked.ts'
import type { Asked, DictionaryFiles, Said, SpellingRequest } from './asked.ts'

const IDLE_MS = 5 * 60_000
/** Nobody waits longer; the largest dictionaries open in two seconds. */
const PATIENCE_MS = 30_000

interface Waiting {
  readonly resolve: (said: Said) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** From source this file is beside the thread's; in the bundle, part of a file beside spelling-worker.mjs. */
const workerUrl = (base: string): URL =>
  new URL(base.endsWith('.ts') ? './spelling-worker.ts' : './spelling-worker.mjs', base)

export type Speller = ReturnType<typeof speller>

export function speller({ idleMs = IDLE_MS, patienceMs = PATIENCE_MS } = {}) {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let nextId = 1
  const waiting = new Map<number, Waiting>()

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id)
    if (!one) return undefined
    clearTimeout(one.timer)
    waiting.delete(id)
    if (waiting.size === 0 && worker) {
      worker.unref() // an idle thread keeps no process alive
      idle = setTimeout(() => void stop(), idleMs)
      idle.unref()
    }
    return one
  }
  function start(): Worker {
    const started = new Worker(workerUrl(import.meta.url), {
      name: 'spelling',
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    started.on('message', (message: unknown) => {
      const { id, said } = spellingAnswer.parse(message)
      settle(id)?.resolve(said)
    })
    const gone = () => {
      if (worker !== started) return
      worker = null
      for (const id of [...waiting.keys()])
        settle(id)?.resolve({ kind: 'fault', fault: { code: 'unusable' } })
    }
    started.on('error', gone)
    started.on('exit', gone)
    return started
  }
  /** What waits is answered by `said`, or told that the station ends. */
  async function stop(said?: Said): Promise<void> {
    const stopped = worker
    worker = null
    clearTimeout(idle)
    for (const id of [...waiting.keys()]) {
      const one = settle(id)
      if (said) one?.resolve(said)
      else one?.reject(new StationError('core_stopped', 'the dictionary was let go'))
    }
    await stopped?.terminate()
  }

  return {
    ask(files: DictionaryFiles, asked: Asked): Promise<Said> {
      clearTimeout(idle)
      worker ??= start()
      worker.ref()
      const request: SpellingRequest = { id: nextId++, files, asked }
      return new Promise<Said>((resolve, reject) => {
        const timer = setTimeout(() => void stop({ kind: 'fault', fault: { code: 'slow' } }), patienceMs)
        timer.unref()
        waiting.set(request.id, { resolve, reject, timer })
        worker?.postMessage(request)
      })
    },
    isOpen: () => worker !== null,
    stop: () => stop(),
  }
}
