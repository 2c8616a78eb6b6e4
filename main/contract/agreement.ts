/** How far listeners agree, and what a project's owner does about it. */
import { z } from 'zod'
import { goldAnswer } from './listening.ts'
import { externalId } from './messages.ts'

/** With fewer no figure is told: it would be chance. */
export const ENOUGH = { takes: 20, gold: 5, verdicts: 10 } as const

export const listenerFigures = z.object({
  listenerId: externalId,
  /** null: a listener of another station, of whom only the pseudonym is known */
  label: z.string().nullable(),
  /** verdicts that stand */
  given: z.number().int(),
  /** false: they are set aside */
  counts: z.boolean(),
  /** takes that somebody else has judged as well */
  shared: z.number().int(),
  /** Cohen's kappa with the others on those; null: too few, or all said the same */
  kappa: z.number().nullable(),
  gold: z.object({ answered: z.number().int(), right: z.number().int() }),
  /** share of gold items answered right; null: too few */
  accuracy: z.number().nullable(),
  /** takes an hour, breaks left out; null: too few */
  perHour: z.number().nullable(),
  /** what is too low by the project's rules */
  below: z.array(z.enum(['kappa', 'gold'])),
})
export type ListenerFigures = z.infer<typeof listenerFigures>

export const agreementMethods = {
  /** Of the takes of one project, or of all. Takes and verdicts of other stations are known where the archive is followed. */
  'agreement.get': {
    input: z.object({ projectId: z.string().max(200).optional() }),
    output: z.object({
      /** takes that two or more have judged */
      takes: z.number().int(),
      /** Krippendorff's alpha (nominal) over those; null: too few, or all said the same */
      alpha: z.number().nullable(),
      /** gold items that there are */
      gold: z.number().int(),
      minAgreement: z.number(),
      minGold: z.number(),
      listeners: z.array(listenerFigures),
    }),
  },
  /** Their verdicts count, or do not, from now on and back to the first; both lakes are told. */
  'agreement.setAside': {
    input: z.object({ listenerId: externalId, counts: z.boolean() }),
    output: z.object({ ok: z.literal(true) }),
  },
  /** The known answer of a take; with `set` it is another one from now on, and null makes it a take like others again. */
  'agreement.gold': {
    input: z.object({ takeId: z.string().max(100), set: goldAnswer.nullable().optional() }),
    output: z.object({ answer: goldAnswer.nullable() }),
  },
} as const
