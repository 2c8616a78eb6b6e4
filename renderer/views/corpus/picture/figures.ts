/** What the plots show, worked out from the lake's summary. Pure. */
import type { Target } from '../../../../main/contract/model.ts'
import type { QualityPolicy } from '../../../../main/contract/quality.ts'
import type { SummaryFigure, SummaryRecord } from '../../../../main/contract/summary.ts'

const DAY_MS = 86_400_000
/** days of which the pace is made: long enough to have market days and weekends in it */
export const PACE_DAYS = 28
/** what is further away than that is no forecast */
const FURTHEST_DAYS = 3_650

export interface Forecast {
  /** of all days of the pace, worked on or not */
  readonly msADay: number
  readonly takesADay: number
  /** what is left, and the day (ms since 1970) on which it is done; null: not at this pace */
  readonly left: number
  readonly doneAt: number | null
}

const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** `goalMs` null: the goal is that each prompt is read once. */
export function forecast(
  { days, total, prompts, made_at }: Pick<SummaryRecord, 'days' | 'total' | 'prompts' | 'made_at'>,
  goalMs: number | null,
): Forecast {
  const now = Date.parse(made_at)
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const lately = days.filter(({ day }) => dayMs(day) > today - PACE_DAYS * DAY_MS && dayMs(day) <= today)
  const first = days[0] ? dayMs(days[0].day) : today
  // a lake that is a week old has a week's pace
  const over = Math.min(PACE_DAYS, Math.max(1, Math.round((today - first) / DAY_MS) + 1))
  const msADay = lately.reduce((sum, { ms }) => sum + ms, 0) / over
  const takesADay = lately.reduce((sum, { takes }) => sum + takes, 0) / over
  const left =
    goalMs === null ? prompts.reduce((sum, { none }) => sum + none, 0) : Math.max(0, goalMs - total.ms)
  const pace = goalMs === null ? takesADay : msADay
  const daysLeft = left === 0 ? 0 : pace > 0 ? Math.ceil(left / pace) : Infinity
  return { msADay, takesADay, left, doneAt: daysLeft <= FURTHEST_DAYS ? today + daysLeft * DAY_MS : null }
}

export interface PacePoints {
  /** seconds since 1970, as the plot wants them */
  readonly at: readonly number[]
  /** hours recorded up to the end of that day; null: not yet */
  readonly done: readonly (number | null)[]
  readonly ahead: readonly (number | null)[]
}

/** Hours in all, day by day; then a line to where the pace leads. */
export function pacePoints(
  summary: SummaryRecord,
  { msADay, doneAt }: Forecast,
  goalMs: number | null,
): PacePoints {
  // days before those that are listed are in the total alone
  let sum = summary.total.ms - summary.days.reduce((all, { ms }) => all + ms, 0)
  const at: number[] = []
  const done: (number | null)[] = []
  const ahead: (number | null)[] = []
  const hours = (ms: number) => ms / 3_600_000
  for (const { day, ms } of summary.days) {
    sum += ms
    at.push(dayMs(day) / 1_000)
    done.push(hours(sum))
    ahead.push(null)
  }
  const last = at.length - 1
  const now = Math.floor(Date.parse(summary.made_at) / DAY_MS) * DAY_MS
  if (last < 0 || msADay === 0) return { at, done, ahead }
  if ((at[last] ?? 0) * 1_000 < now) {
    at.push(now / 1_000)
    done.push(hours(sum))
    ahead.push(hours(sum))
  } else ahead[last] = hours(sum)
  const end = doneAt === null ? now + PACE_DAYS * DAY_MS : Math.max(doneAt, now)
  if (end > now) {
    at.push(end / 1_000)
    done.push(null)
    ahead.push(
      goalMs !== null && doneAt !== null ? hours(goalMs) : hours(sum + (msADay * (end - now)) / DAY_MS),
    )
  }
  return { at, done, ahead }
}

export interface PyramidRow {
  readonly age: string
  /** speakers and ms by the side they are drawn on; what is neither is beside them */
  readonly female: Side
  readonly male: Side
  readonly other: Side
}
interface Side {
  readonly speakers: number
  readonly ms: number
}
const nobody: Side = { speakers: 0, ms: 0 }
const both = (a: Side, b: Side): Side => ({ speakers: a.speakers + b.speakers, ms: a.ms + b.ms })

/** The oldest first, as pyramids stand. Null: nobody said how old they are, nor of which gender. */
export function pyramid(cells: SummaryRecord['cells'], unknown: string): PyramidRow[] | null {
  const rows = new Map<string, PyramidRow>()
  for (const { answers, ms } of cells) {
    const { age_band: age, gender } = answers
    if (age === undefined && gender === undefined) continue
    const name = typeof age === 'string' ? age : unknown
    const row = rows.get(name) ?? { age: name, female: nobody, male: nobody, other: nobody }
    const side = gender === 'female' || gender === 'male' ? gender : 'other'
    const more = { speakers: ms.length, ms: ms.reduce((sum, one) => sum + one, 0) }
    rows.set(name, { ...row, [side]: both(row[side], more) })
  }
  if (rows.size === 0) return null
  const rank = (age: string) => (age === unknown ? -1 : Number.parseInt(age, 10) || 0)
  return [...rows.values()].toSorted((a, b) => rank(b.age) - rank(a.age) || (a.age < b.age ? 1 : -1))
}

/** Of each other question the answers, with their speakers and hours, the commonest first. */
export function answerRows(cells: SummaryRecord['cells'], question: string) {
  const rows = new Map<string, { speakers: number; ms: number; approved: number }>()
  for (const { answers, ms, approved_ms } of cells) {
    const answer = answers[question]
    if (answer === undefined) continue
    for (const one of Array.isArray(answer) ? answer : [answer]) {
      const row = rows.get(String(one)) ?? { speakers: 0, ms: 0, approved: 0 }
      const add = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0)
      rows.set(String(one), {
        speakers: row.speakers + ms.length,
        ms: row.ms + add(ms),
        approved: row.approved + add(approved_ms),
      })
    }
  }
  return [...rows].map(([name, row]) => ({ name, ...row })).toSorted((a, b) => b.ms - a.ms)
}

/** Questions that were answered, beside age and gender, which have a plot of their own. */
export const questionsIn = (cells: SummaryRecord['cells']): string[] =>
  [...new Set(cells.flatMap(({ answers }) => Object.keys(answers)))]
    .filter((name) => name !== 'age_band' && name !== 'gender')
    .toSorted()

export interface Limit {
  readonly at: number
  /** values on this side are the bad ones */
  readonly bad: 'below' | 'above'
}
/** A project's own limits, in the unit of the figure; rules that are off have none. */
export function limitsOf(figure: SummaryFigure, policy: QualityPolicy): Limit[] {
  const limit = (rule: { level: string; limit: number }, bad: Limit['bad'], by = 1): Limit[] =>
    rule.level === 'off' ? [] : [{ at: rule.limit / by, bad }]
  switch (figure) {
    case 'snr_db':
      return limit(policy.noisy, 'below')
    case 'peak_dbfs':
      return [...limit(policy.too_quiet, 'below'), ...limit(policy.too_loud, 'above')]
    case 'seconds':
      return limit(policy.too_short, 'below', 1_000)
    default:
      return []
  }
}

/** Takes whose whole bin is on the bad side: what the plot can say without the takes themselves. */
export function beyond(
  { from, step, bins }: SummaryRecord['quality'][number],
  limits: readonly Limit[],
): number {
  return bins.reduce((sum, takes, at) => {
    const [low, high] = [from + at * step, from + (at + 1) * step]
    const bad = limits.some(({ at: limit, bad: side }) => (side === 'below' ? high <= limit : low >= limit))
    return sum + (bad ? takes : 0)
  }, 0)
}

/** Cohen's way of taking chance out, over all pairs of verdicts; null: too few to say. */
export function kappa({ approve, reject, pairs, same }: SummaryRecord['agreement']): number | null {
  if (pairs === 0 || approve + reject === 0) return null
  const share = approve / (approve + reject)
  const chance = share ** 2 + (1 - share) ** 2
  return chance === 1 ? null : (same / pairs - chance) / (1 - chance)
}

/** Speakers who gave the answers of a target: all of them, and those with so many minutes of what listeners accepted. */
export function reached(
  cells: SummaryRecord['cells'],
  { answers, minutes }: Target,
): { speakers: number; done: number } {
  const wanted = Object.entries(answers)
  let speakers = 0
  let done = 0
  for (const cell of cells) {
    const fits = wanted.every(([question, answer]) => {
      const given = cell.answers[question]
      return Array.isArray(given)
        ? given.some((one) => String(one) === answer)
        : String(given ?? '') === answer
    })
    if (!fits) continue
    speakers += cell.ms.length
    done += cell.approved_ms.filter((ms) => ms >= minutes * 60_000).length
  }
  return { speakers, done }
}

/** Of each target: whom it names, and how many of them there are, are enough, and are missing. */
export const neededRows = (
  cells: SummaryRecord['cells'],
  targets: readonly Target[],
  answerOf: (question: string, answer: string) => string,
) =>
  targets.map((target) => {
    const { speakers, done } = reached(cells, target)
    const name = Object.entries(target.answers)
      .map(([question, answer]) => answerOf(question, answer))
      .join(', ')
    return {
      name,
      wanted: target.speakers,
      minutes: target.minutes,
      speakers,
      done,
      left: Math.max(0, target.speakers - done),
    }
  })
