/** From the lake to the export: each take's audio checked against its row, and put where the plan says. */
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { again } from './again.ts'
import type { Trying } from './again.ts'
import type { Copy, CopyThreads } from './copy-threads.ts'
import { messageOf } from './fault.ts'
import type { Format } from './formats/format.ts'
import { isLeftOut, leftOutLine, otherBytes } from './left-out.ts'
import type { LeftOut } from './left-out.ts'
import type { OutPlace } from './out/place.ts'
import { isCopied } from './plan/make.ts'
import type { Copied, Plan, ToCopy } from './plan/store.ts'
import { readObject } from './read-object.ts'
import type { Choice, Lake } from './types.ts'

export interface Work extends Trying {
  readonly plan: Plan
  readonly lake: Lake
  readonly out: OutPlace
  readonly choice: Choice
  readonly format: Format
  readonly progress: (takes: number, bytes: number) => void
}

/** takes after which signals are heard */
const BREATH = 16
/** Takes on their way at once: a store answers in milliseconds, of which most are waiting. */
const AT_ONCE = 8

export type Audio = { readonly kind: 'audio'; readonly bytes: Uint8Array; readonly copied: Copied } | LeftOut

/** Copies what is left to copy; `threads` copy files that go as they are. Throws StoppedError; what is done stays done. */
export async function copyTakes(work: Work, threads: CopyThreads): Promise<void> {
  const { plan } = work
  for (let batch = plan.toCopy(); batch.length > 0; batch = plan.toCopy()) {
    const settled: (() => void)[] = []
    const keep = () => plan.transaction(() => settled.splice(0).forEach((mark) => mark()))
    const leaveOut = (take: ToCopy, left: LeftOut) => {
      work.log(leftOutLine(take, left))
      settled.push(() => plan.leaveOut(take.take_id, left.reason))
    }
    const done = (take: ToCopy, copied: Copied) => {
      settled.push(() => plan.setDone(take.take_id, copied))
      work.progress(1, copied.bytes)
      if (settled.length >= 200) keep()
    }
    try {
      const left = await copyFiles(work, threads, batch, done, leaveOut)
      await inParallel(left, async (take) => {
        const audio = await audioOf(take, work)
        if (audio.kind === 'left_out') {
          leaveOut(take, audio)
          return
        }
        await put(work, take.path, audio.bytes)
        done(take, audio.copied)
      })
    } finally {
      keep()
    }
  }
}

/** files that a thread is given at once */
const RUN = 32
/** For fewer, starting threads takes longer than the copying. */
export const FEW = 2 * RUN

/** Whether takes go from files to files, as they are. */
export const isOfFiles = ({
  lake,
  out,
  choice,
  format,
}: Pick<Work, 'lake' | 'out' | 'choice' | 'format'>): boolean =>
  lake.fileOf !== undefined &&
  out.direct !== undefined &&
  format.archive === undefined &&
  choice.sampleRate === null &&
  !choice.trim

/** Answers those that are left to do: those that are made anew, and those with a fault, to be tried again and told. */
async function copyFiles(
  work: Work,
  threads: CopyThreads,
  takes: readonly ToCopy[],
  done: (take: ToCopy, copied: Copied) => void,
  leaveOut: (take: ToCopy, left: LeftOut) => void,
): Promise<readonly ToCopy[]> {
  const { choice, format } = work
  const { fileOf } = work.lake
  const { direct } = work.out
  if (!fileOf || !direct || !isOfFiles(work) || (takes.length < FEW && !threads.started)) return takes
  const left: ToCopy[] = []
  const plain: (readonly [ToCopy, Copy])[] = []
  for (const take of takes) {
    const from = isCopied(choice, format, take.content_type) ? null : fileOf(take.object_uri)
    if (from === null) left.push(take)
    else plain.push([take, { from, to: direct(take.path), bytes: take.bytes, sha256: take.sha256 }])
  }
  const runs = Array.from({ length: Math.ceil(plain.length / RUN) }, (_, n) =>
    plain.slice(n * RUN, (n + 1) * RUN),
  )
  await inParallel(runs, async (run) => {
    work.signal.throwIfAborted()
    const outcomes = await threads.copy(run.map(([, copy]) => copy))
    run.forEach(([take], at) => {
      const outcome = outcomes[at]
      if (outcome?.kind === 'copied') {
        const { bytes, sha256, sample_rate: sampleRate, channels, frames } = take
        done(take, { bytes, sha256, sampleRate, channels, frames })
      } else if (outcome?.kind === 'missing') leaveOut(take, MISSING)
      else if (outcome?.kind === 'changed') leaveOut(take, otherBytes(take, outcome.bytes))
      else left.push(take)
    })
  })
  return left
}

const MISSING: LeftOut = { kind: 'left_out', reason: 'object_missing' }

/** Throws StoppedError if the store stays away. */
export async function audioOf(take: ToCopy, work: Work): Promise<Audio> {
  work.signal.throwIfAborted()
  const bytes = await readObject(work, take)
  if (bytes === null) return MISSING
  if (isLeftOut(bytes)) return bytes
  const sha256 = digest(bytes)
  if (sha256 !== take.sha256) return otherBytes(take, bytes.length)
  const { channels } = take
  if (!isCopied(work.choice, work.format, take.content_type))
    return {
      kind: 'audio',
      bytes,
      copied: { bytes: bytes.length, sha256, sampleRate: take.sample_rate, channels, frames: take.frames },
    }
  // two megabytes of a resampler, which an export of the lake's own files does not need
  const { makeWav } = await import('./audio/copy.ts')
  try {
    const made = await makeWav(bytes, take, work.choice)
    const { sampleRate, frames, startsAt } = made
    const sha256 = digest(made.bytes)
    const copied = { bytes: made.bytes.length, sha256, sampleRate, channels, frames, startsAt }
    return { kind: 'audio', bytes: made.bytes, copied }
  } catch (error) {
    return { kind: 'left_out', reason: 'audio_unreadable', why: messageOf(error) }
  }
}

export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const put = (work: Pick<Work, 'out'> & Trying, path: string, bytes: Uint8Array): Promise<void> =>
  again(work, work.out.name, () => work.out.put(path, bytes))

/** The first fault ends it, when what is on its way has come to an end. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  let failed = false
  const worker = async () => {
    while (!failed) {
      const item = items[next++]
      if (item === undefined) return
      try {
        // files of this machine are read and written at once: without a break nobody would hear a signal
        if (next % BREATH === 0) await breathe()
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
