/** Pages of takes for lists, newest first, however many there are. */
import type { z } from 'zod'
import type { TakeRow, takeQuery } from '../../contract/api.ts'
import type { Station } from '../station.ts'
import { TAKE_COLUMNS, TAKE_JOIN, toTakeRow } from './rows.ts'
import type { TakeJobRow } from './rows.ts'
import { searchSql } from './search.ts'

function listSql(query: z.output<typeof takeQuery>): {
  where: string
  params: Record<string, string | number>
} {
  const params: Record<string, string | number> = {}
  const terms = ['1']
  if (query.speakerId !== undefined) {
    terms.push('t.speaker_id = @speaker')
    params['speaker'] = query.speakerId
  }
  if (query.sessionId !== undefined) {
    terms.push('t.session_id = @session')
    params['session'] = query.sessionId
  }
  if (query.states.length > 0) {
    terms.push(`j.state IN (${query.states.map((_, index) => `@state${index}`).join(', ')})`)
    query.states.forEach((state, index) => (params[`state${index}`] = state))
  }
  if (query.reviews.length > 0) {
    const names = query.reviews.map((_, index) => `@review${index}`)
    terms.push(`t.review IS NOT NULL AND json_extract(t.review, '$.state') IN (${names.join(', ')})`)
    query.reviews.forEach((state, index) => (params[`review${index}`] = state))
  }
  if (query.search.trim() !== '') {
    const found = searchSql(query.search)
    terms.push(found.sql)
    Object.assign(params, found.params)
  }
  return { where: terms.join(' AND '), params }
}

/**
 * A page of the given states and nothing else: each state's newest by its own index, then the newest of those.
 * One IN over all states would sort every row that has ever landed.
 */
const pageOfStatesSql = (states: number, before: boolean): string => `
  SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN} WHERE t.take_id IN (
    SELECT job_id FROM (${Array.from(
      { length: states },
      (_, index) => `
      SELECT * FROM (SELECT job_id FROM jobs WHERE state = @state${index}${before ? ' AND job_id < @before' : ''}
        ORDER BY job_id DESC LIMIT @most)`,
    ).join(' UNION ALL ')})
  ) ORDER BY t.take_id DESC LIMIT @limit`

/** Jobs that are not takes (withdrawals, reviews) may stand between: so many more are looked at. */
const NOT_TAKES = 200

export function listTakes(
  station: Station,
  query: z.output<typeof takeQuery>,
): { takes: TakeRow[]; total: number } {
  const { db } = station
  const { where, params } = listSql(query)
  const before = query.before !== undefined
  const bound = { ...params, limit: query.limit, ...(before ? { before: query.before } : {}) }
  const onlyStates =
    query.states.length > 0 &&
    query.reviews.length === 0 &&
    query.search.trim() === '' &&
    query.speakerId === undefined &&
    query.sessionId === undefined
  const page = onlyStates
    ? db
        .prepare<[object], TakeJobRow>(pageOfStatesSql(query.states.length, before))
        .all({ ...bound, most: query.limit + NOT_TAKES })
    : db
        .prepare<[object], TakeJobRow>(
          `SELECT ${TAKE_COLUMNS} FROM ${TAKE_JOIN}
            WHERE ${where}${before ? ' AND t.take_id < @before' : ''}
            ORDER BY t.take_id DESC LIMIT @limit`,
        )
        .all(bound)
  return { takes: page.map(toTakeRow), total: total() }

  /** What triggers have counted already is not counted again. */
  function total(): number {
    const names = onlyStates ? query.states : where === '1' ? ['recorded'] : null
    const counted =
      names === null
        ? db.prepare<[object], number>(`SELECT count(*) FROM ${TAKE_JOIN} WHERE ${where}`).pluck().get(params)
        : db
            .prepare<string[], number>(
              `SELECT sum(n) FROM tally WHERE name IN (${names.map(() => '?').join(', ')})`,
            )
            .pluck()
            .get(...names)
    return counted ?? 0
  }
}
