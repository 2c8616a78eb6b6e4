/** Other takes of the same words, to be heard against the one that is judged. */
import type { Output, ParsedInput } from '../../contract/api.ts'
import { StationError } from '../../contract/errors.ts'
import type { CatalogueStore } from '../catalogue/store.ts'
import { rulesOf } from './take-rules.ts'
import type { TakeRuleParts } from './take-rules.ts'

/** more than anybody compares with */
const MOST = 20

/**
 * What is on this computer comes first; beyond that the order tells nothing of whose voice it is. A prompt whose text was
 * corrected meanwhile has other words.
 */
const OTHERS = `
  SELECT other.take_id FROM lake.entries this JOIN lake.entries other
    ON other.prompt_id = this.prompt_id AND other.id <> this.id AND other.lang = this.lang AND other.text = this.text
   WHERE this.take_id = ? AND other.lost IS NULL AND (other.here = 1 OR other.lake = 1)
   ORDER BY (other.here = 1 OR other.cached = 1) DESC, other.k_random, other.id LIMIT ${MOST}`

export interface OthersParts extends TakeRuleParts {
  readonly catalogue: Pick<CatalogueStore, 'take'>
}

export function otherTakes(
  parts: OthersParts,
  { takeId }: ParsedInput<'reviews.others'>,
): Output<'reviews.others'> {
  const { station, catalogue } = parts
  if (catalogue.take(takeId) === null) throw new StationError('not_found', `no take ${takeId}`)
  const { blind } = rulesOf(parts, takeId)
  const others = station.db
    .prepare<[string], string>(OTHERS)
    .pluck()
    .all(takeId)
    .flatMap((id) => catalogue.take(id) ?? [])
  return {
    takes: others.map((other) => ({
      takeId: other.takeId,
      durationMs: other.durationMs,
      speechStartMs: other.quality?.speechStartMs ?? null,
      // another project may have the same words
      speakerId: blind || rulesOf(parts, other.takeId).blind ? null : other.speakerId,
    })),
  }
}
