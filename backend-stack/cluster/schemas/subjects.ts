import { z } from 'zod'
import { summaryRecord } from '../../../main/contract/summary.ts'
import { catalogueRecord } from '../../../main/contract/catalogue.ts'
import { goldRecord, standingRecord } from '../../../main/contract/listening.ts'
import {
  leaseRecord,
  outcomeRecord,
  promptRecord,
  receiptRecord,
  reviewRecord,
  ruleRecord,
  stationRecord,
  speakerRecord,
  takeHeaders,
  withdrawalRecord,
} from '../../../main/contract/messages.ts'

/** A subject of the registry, and the contract it is made from. */
export interface Subject {
  /** `<topic>-value` by the registry's custom; takes have audio for a value, so it is their headers that have a schema. */
  readonly name: string
  /** Beside this file. */
  readonly file: string
  readonly schema: z.ZodType
}

export const subjects: readonly Subject[] = [
  { name: 'topic1-value', file: 'prompt.schema.json', schema: promptRecord },
  { name: 'topic2-headers', file: 'take-headers.schema.json', schema: takeHeaders },
  { name: 'topic2-withdrawal', file: 'withdrawal.schema.json', schema: withdrawalRecord },
  { name: 'receipts-value', file: 'receipt.schema.json', schema: receiptRecord },
  { name: 'reviews-value', file: 'review.schema.json', schema: reviewRecord },
  { name: 'reviews-gold', file: 'gold.schema.json', schema: goldRecord },
  { name: 'reviews-standing', file: 'standing.schema.json', schema: standingRecord },
  { name: 'speakers-value', file: 'speaker.schema.json', schema: speakerRecord },
  { name: 'outcomes-value', file: 'outcome.schema.json', schema: outcomeRecord },
  { name: 'leases-value', file: 'lease.schema.json', schema: leaseRecord },
  { name: 'quality-value', file: 'rule.schema.json', schema: ruleRecord },
  { name: 'stations-value', file: 'station.schema.json', schema: stationRecord },
  { name: 'catalogue-value', file: 'catalogue.schema.json', schema: catalogueRecord },
  { name: 'summary-value', file: 'summary.schema.json', schema: summaryRecord },
]

/**
 * The JSON Schema (draft 7, which the registry can compare) of what producers send. It is closed although readers ignore
 * what they do not know: of an open one the registry must assume that the next field was already in use for something.
 */
export function jsonSchema(subject: Subject): Record<string, unknown> {
  const made = z.toJSONSchema(subject.schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema: part }) => {
      if (part.type === 'object' && part.properties) part.additionalProperties = false
    },
  })
  return { ...made, title: subject.name }
}
