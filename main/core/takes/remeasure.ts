/**
 * Takes that were measured by an older version get today's figures, so that a filter or a rule means the same for all of them.
 *
 * One at a time and slowly, some time after the start, and never while somebody records. Each take is written as soon as it is
 * measured: whatever ends the station, the next start goes on with the next take. What cannot be read is left as it is until then.
 * A take keeps its place in the counts: what was not held back by the rules when it was recorded is not held back now.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FIGURES_VERSION, qualityFigures, qualityFinding } from '../../contract/quality.ts'
import type { QualityFinding, QualityPolicy } from '../../contract/quality.ts'
import { judge, measure } from '../quality/index.ts'
import type { Projects } from '../projects/store.ts'
import type { Station } from '../station.ts'
import { textSpoken } from './paces.ts'
import type { Paces } from './paces.ts'
import type { TakeDbRow } from './rows.ts'

/** after the start, ms: what people wait for comes first */
const START_MS = 20_000
/** between looks at whether somebody still records, ms */
const LOOK_MS = 500
/** Of the time, a quarter: a call is not kept waiting. */
const REST = 3

interface RemeasureParts {
  readonly projects: Projects
  readonly paces: Paces
  readonly isRecording: () => boolean
  readonly startMs?: number | undefined
}

export function remeasure(
  station: Station,
  { projects, paces, isRecording, startMs = START_MS }: RemeasureParts,
) {
  const { db } = station
  const next = db.prepare<[number, string, number], TakeDbRow & { readonly figures: number }>(
    `SELECT * FROM takes INDEXED BY takes_figures
      WHERE (figures, take_id) > (?, ?) AND figures < ? AND has_audio = 1 ORDER BY figures, take_id LIMIT 1`,
  )
  // one that went meanwhile, or that was measured anew, is left alone
  const write = db.prepare<[string, string, number, string, number]>(
    'UPDATE takes SET quality = ?, findings = ?, figures = ? WHERE take_id = ? AND figures = ?',
  )
  const stopping = new AbortController()
  const { signal } = stopping

  async function quiet(): Promise<void> {
    signal.throwIfAborted()
    while (isRecording()) await delay(LOOK_MS, undefined, { signal, ref: false })
  }
  const policyOf = (projectId: string): QualityPolicy => projects.get(projectId).settings.quality

  async function one(row: TakeDbRow & { readonly figures: number }): Promise<void> {
    const before = row.quality === null ? null : qualityFigures.parse(JSON.parse(row.quality))
    let since = performance.now()
    const { figures, sampleRate } = await measure(
      join(station.folders.takes, row.path),
      before?.dropouts,
      async () => {
        const spent = performance.now() - since
        await delay(spent * REST, undefined, { signal, ref: false })
        await quiet()
        since = performance.now()
      },
      station.keys(),
    )
    const text = textSpoken(row.kind, row.prompt_text)
    const spoken = { takeId: row.take_id, speakerId: row.speaker_id, text, lang: row.lang }
    const now = judge(figures, policyOf(row.project_id), {
      sampleRate,
      lengthRatio: paces.ratio(figures, spoken),
    })
    const findings = sameStanding(now, qualityFinding.array().parse(JSON.parse(row.findings)))
    db.transaction(() => {
      const done = write.run(
        JSON.stringify(figures),
        JSON.stringify(findings),
        FIGURES_VERSION,
        row.take_id,
        row.figures,
      )
      if (done.changes > 0) paces.learn(spoken, figures, findings)
    }).immediate()
    station.takesChanged([row.take_id])
  }

  async function all(): Promise<void> {
    await delay(startMs, undefined, { signal, ref: false })
    let measured = 0
    let left = 0
    for (let at: [number, string] = [0, '']; ;) {
      await quiet()
      const row = next.get(...at, FIGURES_VERSION)
      if (!row) break
      at = [row.figures, row.take_id]
      try {
        await one(row)
        measured += 1
      } catch (error) {
        if (signal.aborted) throw error
        left += 1
        station.log('warn', `take ${row.take_id} cannot be measured anew now`, error)
      }
    }
    if (measured + left > 0)
      station.log('info', `${measured} takes of an older version were measured anew, ${left} could not be`)
  }
  const running = all().catch((error: unknown) => {
    if (!signal.aborted) station.log('error', 'takes of an older version cannot be measured anew now', error)
  })
  return {
    /** Resolves when it has ended, which it does within the piece it is at. */
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}

/** What was held back then, and only that, is held back now. */
function sameStanding(now: readonly QualityFinding[], before: readonly QualityFinding[]): QualityFinding[] {
  const blocked = before.filter(({ level }) => level === 'block')
  const isOf = (some: readonly QualityFinding[], { rule }: QualityFinding) =>
    some.some((one) => one.rule === rule)
  const kept = blocked.filter((one) => !isOf(now, one))
  return [
    ...kept,
    ...now.map((one) => {
      if (isOf(blocked, one)) return { ...one, level: 'block' as const }
      return one.level === 'block' ? { ...one, level: 'warn' as const } : one
    }),
  ]
}
