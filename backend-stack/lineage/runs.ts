/** Which of all runs a take owes something to, and which have used it since. */
import { datasetOf, type Dataset, type RunEvent } from './event.ts'
import type { CorpusLine } from '../../main/contract/lineage.ts'

export interface Lineage {
  /** runs of the selector over the very version of the corpus */
  readonly runs: readonly RunEvent[]
  /** batches of the landing job that read the take's record; more than one if a crash made it do one again */
  readonly landings: readonly RunEvent[]
  /** the latest run of each job that read what such a batch wrote: checks, compaction, exports */
  readonly later: readonly RunEvent[]
}

/** Shown every event in the order of the topic. A run's END is of interest, its START is not. */
export class LineageFinder {
  readonly #corpus:
    { readonly namespace: string; readonly name: string; readonly etag: string | undefined } | undefined
  readonly #record:
    { readonly topic: string; readonly partition: string; readonly offset: number } | undefined
  readonly #runs: RunEvent[] = []
  readonly #landings = new Map<string, RunEvent>()
  readonly #written = new Set<string>()
  readonly #later = new Map<string, RunEvent>()

  /** `at` is the take's record, as `topic:partition:offset`. */
  constructor(corpus: CorpusLine | undefined, at: string | undefined) {
    this.#corpus = corpus && { ...datasetOf(corpus.uri), etag: corpus.etag }
    const [topic, partition, offset] = at?.split(':') ?? []
    if (topic !== undefined && partition !== undefined && offset !== undefined)
      this.#record = { topic, partition, offset: Number(offset) }
  }

  see(event: RunEvent): void {
    if (event.eventType === 'START' || event.eventType === 'RUNNING') return
    const inputs = event.inputs ?? []
    if (inputs.some((input) => this.#isCorpus(input))) this.#runs.push(event)
    if (inputs.some((input) => this.#hasRecord(input))) {
      this.#landings.set(event.run.runId, event)
      for (const output of event.outputs ?? []) this.#written.add(nameOf(output))
    } else if (inputs.some((input) => this.#written.has(nameOf(input))))
      this.#later.set(event.job.name, event)
  }

  found(): Lineage {
    return { runs: this.#runs, landings: [...this.#landings.values()], later: [...this.#later.values()] }
  }

  #isCorpus({ namespace, name, facets }: Dataset): boolean {
    const wanted = this.#corpus
    return (
      namespace === wanted?.namespace &&
      name === wanted.name &&
      (facets?.version === undefined || facets.version.datasetVersion === wanted.etag)
    )
  }

  #hasRecord({ name, inputFacets }: Dataset): boolean {
    const record = this.#record
    const span = record && inputFacets?.fieldtake_offsets?.partitions[record.partition]
    return (
      span !== undefined && name === record?.topic && span.from <= record.offset && record.offset < span.until
    )
  }
}

const nameOf = ({ namespace, name }: Dataset) => `${namespace} ${name}`
