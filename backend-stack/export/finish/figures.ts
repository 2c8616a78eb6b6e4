/** What the card says in numbers, asked of the plan. */
import { z } from 'zod'
import { TEXT_FROM } from '../columns.ts'
import { splitNames } from '../plan/splits.ts'
import type { Plan } from '../plan/store.ts'

const amount = z.object({ name: z.string(), takes: z.number(), seconds: z.number(), speakers: z.number() })
export type Amount = z.infer<typeof amount>

const IN = 'left_out IS NULL AND out_sha256 IS NOT NULL'
const AMOUNT =
  'count(*) AS takes, total(CAST(out_frames AS REAL) / out_rate) AS seconds, count(DISTINCT speaker_id) AS speakers'

export interface Figures {
  readonly all: Amount
  readonly bySplit: readonly Amount[]
  readonly byLanguage: readonly Amount[]
  readonly byKind: readonly Amount[]
  readonly byVerdict: readonly Amount[]
  readonly byConsent: readonly Amount[]
  readonly byDevice: readonly Amount[]
  /** question to its answers; '' is no answer */
  readonly byAnswer: ReadonlyMap<string, readonly Amount[]>
  readonly quality: readonly {
    readonly figure: string
    readonly takes: number
    readonly quantiles: readonly number[]
  }[]
  readonly votes: {
    readonly approve: number
    readonly reject: number
    readonly unanimous: number
    readonly heard: number
  }
  /** whose text: `listener`, `prompt`, '' of none */
  readonly byText: readonly Amount[]
  /** written down by a listener, and other words than were to be read */
  readonly corrected: number
  readonly segmented: number
  readonly leftOut: readonly { readonly reason: string; readonly takes: number }[]
  readonly sentences: number
  readonly bytes: number
  /** RFC 3339: the youngest take in it */
  readonly newest: string | null
}

/** Figures whose spread is told, with their units. */
export const TOLD = {
  snrDb: 'SNR, dB',
  peakDbfs: 'peak, dBFS',
  rmsDbfs: 'level, dBFS',
  speechShare: 'share of speech',
} as const

export function figuresOf({ db }: Plan): Figures {
  const by = (expression: string, ...params: string[]): Amount[] =>
    z
      .array(amount)
      .parse(
        db
          .prepare(
            `SELECT ${expression} AS name, ${AMOUNT} FROM takes WHERE ${IN} GROUP BY 1 ORDER BY takes DESC, name`,
          )
          .all(...params),
      )
  const count = (condition: string): number =>
    z.number().parse(db.prepare(`SELECT count(*) FROM takes WHERE ${IN} AND ${condition}`).pluck().get())
  const questions = z
    .array(z.string())
    .parse(
      db
        .prepare(`SELECT DISTINCT a.key FROM takes, json_each(takes.answers) a WHERE ${IN} ORDER BY a.key`)
        .pluck()
        .all(),
    )
  const bySplit = by('split')
  return {
    all: by("'all'")[0] ?? { name: 'all', takes: 0, seconds: 0, speakers: 0 },
    bySplit: splitNames.map(
      (name) => bySplit.find((one) => one.name === name) ?? { name, takes: 0, seconds: 0, speakers: 0 },
    ),
    byLanguage: by('lang'),
    byKind: by('kind'),
    byVerdict: by('verdict'),
    byConsent: by("coalesce(consent_version || ' (' || consent_lang || ')', '')"),
    byDevice: by("coalesce(device, '')"),
    byAnswer: new Map(
      questions.map((question) => [
        question,
        by("coalesce(json_extract(answers, '$.' || json_quote(?)), '')", question).map((one) => one),
      ]),
    ),
    quality: Object.keys(TOLD).map((figure) => spread(db, figure)),
    votes: z
      .object({ approve: z.number(), reject: z.number(), unanimous: z.number(), heard: z.number() })
      .parse(
        db
          .prepare(
            `SELECT total(approve) AS approve, total(reject) AS reject, total(approve + reject > 0) AS heard,
               total(approve + reject > 0 AND (approve = 0 OR reject = 0)) AS unanimous FROM takes WHERE ${IN}`,
          )
          .get(),
      ),
    byText: by(`coalesce(${TEXT_FROM}, '')`),
    corrected: count("said IS NOT NULL AND trim(said) <> trim(coalesce(prompt_text, ''))"),
    segmented: count('tiers IS NOT NULL'),
    leftOut: z
      .array(z.object({ reason: z.string(), takes: z.number() }))
      .parse(
        db
          .prepare(
            'SELECT left_out AS reason, count(*) AS takes FROM takes WHERE left_out IS NOT NULL GROUP BY 1 ORDER BY 1',
          )
          .all(),
      ),
    sentences: z
      .number()
      .parse(db.prepare(`SELECT count(DISTINCT prompt_sha256) FROM takes WHERE ${IN}`).pluck().get()),
    bytes: z
      .number()
      .parse(db.prepare(`SELECT coalesce(sum(out_bytes), 0) FROM takes WHERE ${IN}`).pluck().get()),
    newest: z
      .string()
      .nullable()
      .parse(db.prepare(`SELECT max(landed_at) FROM takes WHERE ${IN}`).pluck().get()),
  }
}

/** 5 %, a half, 95 %. */
function spread(db: Plan['db'], figure: string) {
  const value = `json_extract(quality, '$.${figure}')`
  const where = `${IN} AND json_valid(quality) AND ${value} IS NOT NULL`
  const takes = z.number().parse(db.prepare(`SELECT count(*) FROM takes WHERE ${where}`).pluck().get())
  const at = db
    .prepare<[number], number>(`SELECT ${value} AS v FROM takes WHERE ${where} ORDER BY v LIMIT 1 OFFSET ?`)
    .pluck()
  const quantiles =
    takes === 0
      ? []
      : [0.05, 0.5, 0.95].map((share) => z.number().parse(at.get(Math.floor(share * (takes - 1)))))
  return { figure, takes, quantiles }
}
