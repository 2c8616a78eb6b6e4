/** Which takes a listener is offered, as SQL over the catalogue: each order has its index, so that the next take is one seek away. */
import type { ReviewBench, ReviewOrder } from '../../contract/review-queue.ts'
import { LEFT_COUNTED } from '../../contract/review-queue.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { Db } from '../db/open.ts'
import { literal } from '../db/like.ts'
import { ofOneProject, ofProject } from './of-project.ts'
import { telling } from './sample.ts'

const KEYS: Readonly<Record<ReviewOrder, readonly string[]>> = {
  votes: ['k_votes', 'k_tie', 'id'],
  disputed: ['k_disputed', 'k_tie', 'id'],
  worst: ['k_worst', 'id'],
  random: ['k_random', 'id'],
  newest: ['k_newest', 'id'],
}

export interface Asked {
  readonly reviewer: string
  /** the speaker that the listener is; null: none */
  readonly own: string | null
  readonly bench: ReviewBench
  /** only what it finds; empty: all */
  readonly search: string
  /** the archive cannot be reached: only what can be heard without it */
  readonly onlyHere: boolean
  /** takes that lie before other listeners, and before how many */
  readonly held: ReadonlyMap<string, number>
}

/** Trigrams find nothing shorter. */
const WORDS_FROM = 3
/** takes that a search may find and still be looked up at once */
const RARE = 5_000

/** All trigrams of the needle, each once: whatever holds the needle holds them. Too short, and it has none. */
function trigramsOf(needle: string): string[] {
  const letters = Array.from(needle)
  return [
    ...new Set(
      letters
        .slice(0, Math.max(0, letters.length - WORDS_FROM + 1))
        .map((_letter, at) => letters.slice(at, at + WORDS_FROM).join('')),
    ),
  ]
}

const matching = (trigrams: readonly string[]): string =>
  trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')

/** Of many that fit, the next in order is met soon by walking; of few it is not. */
const isRare = (db: Db, trigrams: string): boolean =>
  (db
    .prepare<[string], number>(
      `SELECT count(*) FROM (SELECT rowid FROM lake.words WHERE words MATCH ? LIMIT ${RARE + 1})`,
    )
    .pluck()
    .get(trigrams) ?? 0) <= RARE

/** With those who have it before them there are as many voices as it wants. */
function isTaken(db: Db, takeId: string, others: number): boolean {
  const wants = db
    .prepare<[string], number>('SELECT wants + k_votes FROM lake.entries WHERE take_id = ?')
    .pluck()
    .get(takeId)
  return wants !== undefined && others >= Math.max(1, wants)
}

/** Where a day begins by this computer's clock, epoch ms; so many days later. */
function midnight(day: string, later = 0): number {
  const at = new Date(`${day}T00:00:00`)
  at.setDate(at.getDate() + later)
  return at.getTime()
}

/** `parts`: each is met in order by the index; both at once would all be sorted before the first. */
function where(
  db: Db,
  { bench: { filter }, search, onlyHere, held }: Asked,
): { from: string; terms: string[]; parts: readonly string[]; params: Record<string, string | number> } {
  const params: Record<string, string | number> = {}
  let from = 'lake.entries e'
  const terms = [
    'e.lost IS NULL',
    'e.speaker_id IS NOT @own',
    'NOT EXISTS (SELECT 1 FROM main.reviewed r WHERE r.listener_id = @reviewer AND r.take_id = e.take_id)',
    'NOT EXISTS (SELECT 1 FROM main.gold_items g WHERE g.take_id = e.take_id AND g.answer IS NOT NULL)',
  ]
  const { wanted } = filter
  if (wanted !== 'undecided' && wanted !== 'any') {
    terms.push('e.state = @wanted')
    params['wanted'] = wanted
  }
  let parts =
    wanted === 'any'
      ? ['e.needs = 0', 'e.needs = 1']
      : [`e.needs = ${wanted === 'approved' || wanted === 'rejected' ? 0 : 1}`]
  const columns = {
    lang: filter.lang,
    speaker_id: filter.speakerId,
    station_id: filter.stationId,
    prompt_id: filter.promptId,
  }
  for (const [column, value] of Object.entries(columns))
    if (value !== undefined && value !== '') {
      terms.push(`e.${column} = @${column}`)
      params[column] = value
    }
  for (const column of ['section', 'device'] as const) {
    const part = filter[column]?.trim() ?? ''
    if (part === '') continue
    terms.push(`e.${column} LIKE @${column} ESCAPE '\\'`)
    params[column] = `%${literal(part)}%`
  }
  if (filter.from) {
    terms.push('e.recorded_at >= @from')
    params['from'] = midnight(filter.from)
  }
  if (filter.to) {
    terms.push('e.recorded_at < @to')
    params['to'] = midnight(filter.to, 1)
  }
  if (filter.scoreMost !== undefined) {
    terms.push('e.k_worst <= @scoreMost')
    params['scoreMost'] = filter.scoreMost
  }
  if (filter.projectId !== undefined && filter.projectId !== '') {
    terms.push(ofProject('@project'))
    params['project'] = filter.projectId
  }
  const taken = [...held].filter(([takeId, others]) => isTaken(db, takeId, others)).map(([takeId]) => takeId)
  if (taken.length > 0) {
    terms.push('e.take_id NOT IN (SELECT value FROM json_each(@taken))')
    params['taken'] = JSON.stringify(taken)
  }
  const needle = searchFold(search)
  if (needle !== '') {
    terms.push(`e.hay LIKE @hay ESCAPE '\\'`)
    params['hay'] = `%${literal(needle)}%`
    const found = trigramsOf(needle)
    const told = found.length === 0 ? null : telling(db, needle, found)
    const trigrams = told === null ? '' : matching(told)
    if (trigrams !== '' && isRare(db, trigrams)) {
      // in this order: SQLite would rather walk through all takes in theirs, and look for each among those that were found
      from =
        '(SELECT rowid AS id FROM lake.words WHERE words MATCH @trigrams) w CROSS JOIN lake.entries e ON e.id = w.id'
      params['trigrams'] = trigrams
      parts = [`(${parts.join(' OR ')})`]
    }
  } else if (search.trim() !== '') terms.push('0')
  if (onlyHere) terms.push('(e.here = 1 OR e.cached = 1)')
  return { from, terms, parts, params }
}

export type ReviewQueue = ReturnType<typeof reviewQueue>

export function reviewQueue(db: Db, asked: Asked) {
  const { reviewer, own, bench, search } = asked
  const { from, terms, parts, params } = where(db, asked)
  const keys = KEYS[bench.order]
  const offered = `FROM ${from} WHERE ${terms.join(' AND ')}`
  const bound = { ...params, reviewer, own }
  // like any other take, and only where no particular ones are looked for
  const golden = search.trim() === '' && bench.filter.wanted === 'undecided'
  const gold = `FROM main.gold_items g JOIN lake.entries e ON e.take_id = g.take_id WHERE g.answer IS NOT NULL AND ${terms
    .filter((term) => !term.includes('gold_items'))
    .join(' AND ')}`
  return {
    /**
     * A gold item for this listener, of the same project as the take `beside`, or of any; which one is chance, and the same
     * until they have judged it.
     */
    gold: (without: readonly string[], beside: string | null): string | undefined =>
      golden
        ? db
            .prepare<[object], string>(
              `SELECT e.take_id ${gold} AND e.take_id NOT IN (SELECT value FROM json_each(@without))
                 AND (@beside IS NULL OR EXISTS (SELECT 1 FROM lake.entries b WHERE b.take_id = @beside AND ${ofOneProject('e', 'b')}))
               ORDER BY e.k_random, e.id LIMIT 1`,
            )
            .pluck()
            .get({ ...bound, without: JSON.stringify(without), beside })
        : undefined,
    /** The next after a take, in order; from the beginning after null, or after a take that is no more. */
    after(takeId: string | null, count: number): string[] {
      const place =
        takeId === null
          ? undefined
          : db
              .prepare<[string], Record<string, number>>(
                `SELECT ${keys.join(', ')} FROM lake.entries WHERE take_id = ?`,
              )
              .get(takeId)
      const columns = keys.map((key) => `e.${key}`).join(', ')
      const later = place ? ` AND (${columns}) > (${keys.map((key) => `@${key}`).join(', ')})` : ''
      const order = keys.map((_key, at) => at + 2).join(', ')
      const each = parts.map((part) => `SELECT e.take_id, ${columns} ${offered} AND ${part}${later}`)
      return db
        .prepare<[object], string>(`${each.join(' UNION ALL ')} ORDER BY ${order} LIMIT ${count}`)
        .pluck()
        .all({ ...bound, ...place })
    },
    /** What they had begun with last; undefined: nothing. */
    begun: (): string | undefined =>
      db
        .prepare<[object], string>(
          `SELECT d.take_id FROM main.drafts d JOIN lake.entries e ON e.take_id = d.take_id
            WHERE d.reviewer = @reviewer AND e.hay LIKE @hay ESCAPE '\\' AND e.lost IS NULL AND e.speaker_id IS NOT @own
              AND NOT EXISTS (SELECT 1 FROM main.reviewed r WHERE r.listener_id = @reviewer AND r.take_id = e.take_id)
            ORDER BY d.at DESC LIMIT 1`,
        )
        .pluck()
        .get({ reviewer, own, hay: `%${literal(searchFold(search))}%` }),
    left: (): number =>
      db
        .prepare<[object], number>(
          `SELECT count(*) FROM (SELECT 1 ${offered} AND (${parts.join(' OR ')}) ${golden ? `UNION ALL SELECT 1 ${gold}` : ''} LIMIT ${LEFT_COUNTED})`,
        )
        .pluck()
        .get(bound) ?? 0,
  }
}
