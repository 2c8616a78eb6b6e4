/** Copies from files to files in threads of their own: hashing is most of the work, and a machine has more than one core. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'

export interface Copy {
  readonly from: string
  readonly to: string
  /** what the file is to hold; of another nothing is written */
  readonly bytes: number
  readonly sha256: string
}

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('copied') }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('changed'), bytes: z.number() }),
  z.object({ kind: z.literal('fault'), code: z.string(), message: z.string() }),
])
export type CopyOutcome = z.infer<typeof outcome>
const answer = z.array(outcome)

export interface CopyThreads {
  /** Sooner than the first copy: they load what they run while something else is done. */
  start(): void
  readonly started: boolean
  /** One outcome for each, in their order. Rejects if a thread ends. */
  copy(some: readonly Copy[]): Promise<readonly CopyOutcome[]>
  close(): Promise<void>
}

/** More threads than this only wait for the disk. */
const MOST = 4

/** None is started before it is needed. */
export function copyThreads(): CopyThreads {
  const size = Math.min(MOST, availableParallelism())
  const threads: ReturnType<typeof startThread>[] = []
  let turn = 0
  const start = () => {
    while (threads.length < size) threads.push(startThread())
  }
  return {
    start,
    get started() {
      return threads.length > 0
    },
    copy: async (some) => {
      start()
      const thread = threads[turn++ % size]
      if (!thread) throw new Error('no thread was started')
      return answer.parse(await thread.ask(some))
    },
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.close()))
    },
  }
}

function startThread() {
  const worker = new Worker(new URL('./copy-thread.ts', import.meta.url), { name: 'copy' })
  const waiting: { done: (answer: unknown) => void; fail: (error: Error) => void }[] = []
  worker.on('message', (said) => waiting.shift()?.done(said))
  const fail = (error: Error) => waiting.splice(0).forEach((one) => one.fail(error))
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('a copying thread has ended')))
  return {
    ask: (some: readonly Copy[]) =>
      new Promise<unknown>((done, failed) => {
        waiting.push({ done, fail: failed })
        worker.postMessage(some)
      }),
    close: () => worker.terminate(),
  }
}
