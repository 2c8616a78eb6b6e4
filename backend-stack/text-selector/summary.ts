/** What a run did, as one JSON value: for the terminal, for Airflow and for the report. */
import type { SelectorOptions } from './options.ts'
import type { Landed } from './publish/told.ts'
import type { CorpusObject } from './read/object.ts'
import type { Scan } from './scan.ts'
import { corpusName, type Selection } from './selection.ts'

export interface Summary {
  readonly corpus: string
  readonly uri: string
  readonly etag: string
  readonly lang: string
  readonly topic: string
  /** records of the corpus, and those usable as candidates */
  readonly read: number
  readonly usable: number
  readonly rejected: Readonly<Record<string, number>>
  readonly sampled: number
  /** prompts published (or chosen, in a dry run) by this run, and candidates left */
  readonly published: number
  readonly left: number
  readonly dry_run: boolean
  /** prompts of silent stations that were put on the topic again, by --lease-days */
  readonly given_again: number
  /** by --least-covered: takes in the lake of this language, and the sentences they are of; null: not looked at */
  readonly landed: { readonly takes: number; readonly sentences: number } | null
  readonly unit: string
  readonly units: number
  readonly units_covered: number
  /** reached share of the best possible, certain; null where several rounds were needed */
  readonly certified: number | null
  readonly seconds: number
}

interface Counted {
  readonly published: number
  readonly givenAgain: number
  /** epoch ms */
  readonly began: number
  readonly landed: Landed | undefined
}

export function summarise(
  options: SelectorOptions,
  object: CorpusObject,
  scan: Scan,
  selection: Selection,
  { published, began, landed, givenAgain }: Counted,
): Summary {
  return {
    corpus: corpusName(options),
    uri: object.uri,
    etag: object.etag,
    lang: options.lang,
    topic: options.topic,
    read: scan.read,
    usable: scan.pool.size,
    rejected: Object.fromEntries(scan.rejected),
    sampled: scan.sampled,
    published,
    left: selection.left,
    dry_run: options.dryRun,
    given_again: givenAgain,
    landed: landed === undefined ? null : { takes: landed.takes, sentences: landed.texts.size },
    unit: scan.unit.name,
    units: selection.units,
    units_covered: selection.coverage.covered,
    certified: selection.certified() ?? null,
    seconds: (Date.now() - began) / 1000,
  }
}
