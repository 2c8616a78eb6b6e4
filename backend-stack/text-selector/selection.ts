/** The chosen sentences in order, as prompt records, and how far they cover the corpus. */
import { basename } from 'node:path'
import type { PromptRecord } from '../../main/contract/messages.ts'
import { Coverage } from './choose/coverage.ts'
import { LazyGreedy } from './choose/greedy.ts'
import { MAX_ROW } from './choose/pool.ts'
import { scriptOf } from './clean/script.ts'
import type { Given } from './given.ts'
import { RTL_SCRIPTS, type SelectorOptions } from './options.ts'
import { promptId } from './prompt-id.ts'
import { collectionPlace, isCollection } from './read/documents.ts'
import type { CorpusObject } from './read/object.ts'
import type { Scan } from './scan.ts'

/** After each choice: sentences so far, units covered, and the worth in this round. */
export interface CurvePoint {
  readonly sentences: number
  readonly covered: number
  readonly worth: number
}

export const corpusName = (options: SelectorOptions): string =>
  options.name ?? nameOf(options.corpus).slice(0, 200)

function nameOf(uri: string): string {
  if (!isCollection(uri)) return basename(uri)
  const { database, collection } = collectionPlace(uri)
  return `${database}.${collection}`
}

export class Selection {
  readonly curve: CurvePoint[] = []
  readonly coverage: Coverage
  readonly #scan: Scan
  readonly #greedy: LazyGreedy
  readonly #options: SelectorOptions
  readonly #object: CorpusObject
  readonly #row = new Uint32Array(MAX_ROW)
  #chosen = 0

  constructor(scan: Scan, object: CorpusObject, options: SelectorOptions) {
    this.#scan = scan
    this.#options = options
    this.#object = object
    this.coverage = new Coverage(scan.frequency.slice(0, scan.unit.size), options.weight, options.depth)
    this.#greedy = new LazyGreedy(scan.pool, this.coverage)
  }

  get left(): number {
    return this.#greedy.left
  }

  /** Units that occur in the candidates. */
  get units(): number {
    return this.#scan.frequency
      .subarray(0, this.#scan.unit.size)
      .reduce((n, count) => n + (count > 0 ? 1 : 0), 0)
  }

  /**
   * Counts what is published or recorded already, in the order in which it was, so that a selection that goes on
   * after an interruption chooses what it would have chosen without one. What was published `inVain` is not chosen again either,
   * but covers nothing, unless it is recorded all the same. What has landed counts as often as it was read, and first.
   */
  resume(
    published: readonly PromptRecord[],
    given: Pick<Given, 'texts'>,
    inVain: ReadonlySet<string> = new Set(),
    landed: ReadonlyMap<string, number> = new Map(),
  ): void {
    for (const [text, takes] of landed) this.#countLanded(text, takes)
    const told = new Set(
      published.filter((prompt) => !inVain.has(prompt.prompt_id)).map((prompt) => prompt.text),
    )
    // what was published is counted below, in its place
    for (const text of new Set([...given.texts, ...this.#scan.recorded]))
      if (!told.has(text) && !landed.has(text)) this.#countAnywhere(text)
    for (const { prompt_id: id, text, lang } of published) {
      const at = this.#scan.find(text)
      const counts = !inVain.has(id)
      if (at >= 0) this.#greedy.replay(at, counts)
      else if (counts && lang === this.#options.lang && !landed.has(text)) this.#count(text)
      if (at >= 0) this.#mark()
    }
  }

  /** Counts what others have published since. */
  join(others: readonly PromptRecord[]): void {
    for (const { text, lang } of others)
      if (lang === this.#options.lang || this.#scan.find(text) >= 0) this.#countAnywhere(text)
  }

  /** The next prompt, or undefined when the pool is exhausted. */
  next(): PromptRecord | undefined {
    const at = this.#greedy.next()
    if (at < 0) return undefined
    this.#mark()
    const { text, line, context } = this.#scan.spool.get(at)
    const corpus = corpusName(this.#options)
    return {
      prompt_id: promptId(corpus, text),
      text,
      lang: this.#options.lang,
      direction: RTL_SCRIPTS.has(scriptOf(this.#options.lang)) ? 'rtl' : 'ltr',
      corpus,
      source: `${this.#object.uri}#etag=${this.#object.etag}&line=${line}`.slice(-500),
      priority: this.#options.priority,
      takes_wanted: this.#options.takesWanted,
      ...(context === undefined ? {} : { context }),
    }
  }

  /** Share (0..1) of the best worth possible with as many sentences that is certainly reached; see `bestPossible`. */
  certified(): number | undefined {
    if (this.coverage.rounds > 1 || this.#chosen === 0) return undefined
    const best = this.#greedy.bestPossible(this.#chosen)
    return best === 0 ? undefined : this.coverage.worth / best
  }

  /** The commonest units that no chosen sentence holds yet. */
  missing(limit: number): { label: string; sentences: number }[] {
    const { frequency, unit } = this.#scan
    return Array.from({ length: unit.size }, (_, id) => id)
      .filter((id) => (frequency[id] ?? 0) > 0 && (this.coverage.seen[id] ?? 0) === 0)
      .sort((a, b) => (frequency[b] ?? 0) - (frequency[a] ?? 0) || a - b)
      .slice(0, limit)
      .map((id) => ({ label: unit.label(id), sentences: frequency[id] ?? 0 }))
  }

  #mark(): void {
    this.#chosen++
    const { covered, worth } = this.coverage
    this.curve.push({ sentences: this.#chosen, covered, worth })
  }

  #countLanded(text: string, takes: number): void {
    const at = this.#scan.find(text)
    // it is not asked for again; its units are counted below
    if (at >= 0) this.#greedy.replay(at, false)
    this.coverage.landed(this.#unitsOf(text), takes)
    this.#greedy.coverageGrew()
  }

  #countAnywhere(text: string): void {
    const at = this.#scan.find(text)
    if (at >= 0) this.#greedy.replay(at)
    else this.#count(text)
  }

  #count(text: string): void {
    this.coverage.take(this.#unitsOf(text))
    this.#greedy.coverageGrew()
  }

  /** Without those that no candidate holds: they can neither be wanted nor covered. */
  #unitsOf(text: string): Uint32Array {
    const size = this.coverage.value.length
    const count = this.#scan.unit.units(text, this.#row)
    return this.#row.subarray(0, count).filter((unit) => unit < size)
  }
}
