/** What a take must be to be offered, as SQL: the filter, the search, and what holds for every listener. */
import type { ReviewBench } from '../../contract/review-queue.ts'
import { searchFold } from '../../text/search-fold.ts'
import type { Db } from '../db/open.ts'
import { literal } from '../db/like.ts'
import { ofProject } from './of-project.ts'

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

export interface Terms {
  /** of a row `e`, all of them */
  readonly terms: readonly string[]
  readonly params: Readonly<Record<string, string | number | null>>
  /** columns of the filter whose names are known: as parameters of the columns' names, JSON */
  readonly named: readonly Named[]
  /** values of `needs`, of which each is met in order by an index; both at once would all be sorted before the first */
  readonly needs: readonly (0 | 1)[]
}

/** What people know by a part of its name, and of which there are few: sections, microphones. */
const NAMED = ['section', 'device'] as const
export type Named = (typeof NAMED)[number]
/** names that are looked through, a seek each; where there are more, the takes are */
const NAMES = 2_000

/** All names that hold the part, in any case; null: there are too many names to know. */
function namesWith(db: Db, column: Named, part: string): string[] | null {
  const next = (from: string) =>
    `(SELECT min(${column}) FROM lake.entries INDEXED BY entries_${column} WHERE ${column} IS NOT NULL${from})`
  const names = db
    .prepare<[object], { name: string; fits: 0 | 1 }>(
      `WITH RECURSIVE names (name) AS (SELECT ${next('')}
         UNION ALL SELECT ${next(` AND ${column} > names.name`)} FROM names WHERE names.name IS NOT NULL)
       SELECT name, name LIKE @part ESCAPE '\\' AS fits FROM names WHERE name IS NOT NULL LIMIT ${NAMES + 1}`,
    )
    .all({ part: `%${literal(part)}%` })
  return names.length > NAMES ? null : names.filter(({ fits }) => fits).map(({ name }) => name)
}

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

export function termsOf(db: Db, { reviewer, own, bench: { filter }, search, onlyHere, held }: Asked): Terms {
  const params: Record<string, string | number | null> = { reviewer, own }
  const named: Named[] = []
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
  for (const column of NAMED) {
    const part = filter[column]?.trim() ?? ''
    if (part === '') continue
    const names = namesWith(db, column, part)
    terms.push(
      names === null
        ? `e.${column} LIKE @${column} ESCAPE '\\'`
        : `e.${column} IN (SELECT value FROM json_each(@${column}))`,
    )
    params[column] = names === null ? `%${literal(part)}%` : JSON.stringify(names)
    if (names !== null) named.push(column)
  }
  // by the key of an order, so that its index knows them
  if (filter.from) {
    terms.push('e.k_newest <= @from')
    params['from'] = -midnight(filter.from)
  }
  if (filter.to) {
    terms.push('e.k_newest > @to')
    params['to'] = -midnight(filter.to, 1)
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
  } else if (search.trim() !== '') terms.push('0')
  if (onlyHere) terms.push('(e.here = 1 OR e.cached = 1)')
  return { terms, params, named, needs: needsOf(wanted) }
}

function needsOf(wanted: ReviewBench['filter']['wanted']): readonly (0 | 1)[] {
  if (wanted === 'any') return [0, 1]
  return [wanted === 'approved' || wanted === 'rejected' ? 0 : 1]
}
