/**
 * What this selector meant to publish and what it did, one JSON line each, fsynced. A plan is written before its
 * records are sent, `done` after they are acknowledged; a plan without `done` is the one place where a crash can
 * have happened, and it says from which offsets on to look for what got through.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { safeJson } from '../../stack/safe-json.ts'
import { promptRecord, type PromptRecord } from '../../../main/contract/messages.ts'

const plan = z.object({
  kind: z.literal('plan'),
  batch: z.number().int(),
  /** by partition: the topic's end when the plan was made */
  ends: z.record(z.string(), z.string()),
  prompts: z.array(promptRecord),
  /** on whose behalf, if that was said */
  request: z.string().optional(),
})
export type Plan = z.infer<typeof plan>
const entry = z.discriminatedUnion('kind', [
  plan,
  z.object({ kind: z.literal('done'), batch: z.number().int(), at: z.string() }),
])
type Entry = z.infer<typeof entry>

export class Journal {
  published: PromptRecord[] = []
  readonly #byRequest = new Map<string, PromptRecord[]>()
  /** The plan that a crash left open. */
  open: Plan | undefined
  #next = 1
  readonly #fd: number | undefined

  /**
   * Reads the journal in `dir`, which is made if need be. Throws if a line other than a torn last one is damaged.
   * With `readOnly` nothing is made or changed, so that it may belong to a selector at work.
   */
  constructor(dir: string, readOnly = false) {
    if (!readOnly) mkdirSync(dir, { recursive: true })
    const file = join(dir, 'journal.jsonl')
    const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
    // a line torn by a crash was never acted upon: the fsync comes before the sending
    const whole = content.lastIndexOf(10) + 1
    for (const [index, line] of content.toString('utf8', 0, whole).split('\n').slice(0, -1).entries()) {
      this.#read(line, `${file}:${index + 1}`)
    }
    if (readOnly) return
    this.#fd = openSync(file, 'a')
    if (whole < content.length) ftruncateSync(this.#fd, whole)
  }

  plan(prompts: PromptRecord[], ends: Record<string, string>, request?: string): Plan {
    const named = request === undefined ? {} : { request }
    const made: Plan = { kind: 'plan', batch: this.#next++, ends, prompts, ...named }
    this.#append(made)
    this.open = made
    return made
  }

  done(made: Plan, at: string): void {
    this.#append({ kind: 'done', batch: made.batch, at })
    this.#keep(made)
  }

  /** How many prompts were published on behalf of this request. */
  publishedFor(request: string): number {
    return this.#byRequest.get(request)?.length ?? 0
  }

  /** Passes over what is known not to be published (any more), until the next start. Answers how many those are. */
  keepOnly(isThere: (prompt: PromptRecord) => boolean): number {
    const before = this.published.length
    this.published = this.published.filter(isThere)
    for (const [request, prompts] of this.#byRequest) this.#byRequest.set(request, prompts.filter(isThere))
    return before - this.published.length
  }

  #keep({ prompts, request }: Plan): void {
    this.published.push(...prompts)
    if (request !== undefined) {
      const theirs = this.#byRequest.get(request) ?? []
      theirs.push(...prompts)
      this.#byRequest.set(request, theirs)
    }
    this.open = undefined
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
  }

  #read(line: string, where: string): void {
    const parsed = entry.safeParse(safeJson(line))
    if (!parsed.success)
      throw new Error(`${where} is damaged: ${parsed.error.issues[0]?.message ?? 'not JSON'}`)
    if (parsed.data.kind === 'plan') {
      this.open = parsed.data
      this.#next = parsed.data.batch + 1
    } else if (this.open?.batch === parsed.data.batch) {
      this.#keep(this.open)
    }
  }

  #append(what: Entry): void {
    if (this.#fd === undefined) throw new Error('this journal was opened for reading')
    writeSync(this.#fd, `${JSON.stringify(what)}\n`)
    fsyncSync(this.#fd)
  }
}
