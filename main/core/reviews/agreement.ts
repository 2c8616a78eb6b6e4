/** How far listeners agree, as figures: counted in SQL, since there may be millions of verdicts. */
import type { Output } from '../../contract/api.ts'
import { ENOUGH } from '../../contract/agreement.ts'
import type { ListenerFigures } from '../../contract/agreement.ts'
import type { ProjectSettings } from '../../contract/model.ts'
import type { Db } from '../db/open.ts'
import { ofProject } from './of-project.ts'
import { cohen, krippendorff } from './kappa.ts'

/** takes an hour are told of listeners who went on within so long, ms */
const BREAK = 10 * 60_000
const VERDICTS = ['approve', 'reject', 'unsure']
const LISTENERS = 500

/** Verdicts that stand, on takes of the project, of listeners about others' voices. */
const votes = (gold: boolean): string => `
  FROM lake.votes v JOIN lake.entries e ON e.take_id = v.take_id
  ${gold ? '' : 'LEFT '}JOIN main.gold_items g ON g.take_id = v.take_id AND g.answer IS NOT NULL
  WHERE v.stands = 1 AND v.speaker_id IS NOT e.speaker_id AND v.listener_id <> e.speaker_id
    AND (@projectId IS NULL OR ${ofProject('@projectId')}) ${gold ? '' : 'AND g.take_id IS NULL'}`
/** How many said what of each take; of whom is set aside nothing. */
const TAKES = `SELECT v.take_id, sum(v.verdict = 'approve') AS a, sum(v.verdict = 'reject') AS r, sum(v.verdict = 'unsure') AS u
  ${votes(false)} AND v.listener_id NOT IN (SELECT listener_id FROM main.standings WHERE counts = 0) GROUP BY v.take_id`

interface Counted {
  readonly a: number
  readonly r: number
  readonly u: number
  readonly takes: number
}
interface Asked {
  readonly projectId: string | undefined
  readonly rules: ProjectSettings['listening']
}

export function agreementOf(db: Db, { projectId, rules }: Asked): Output<'agreement.get'> {
  const asked = { projectId: projectId ?? null }
  const judged = db
    .prepare<[object], Counted>(
      `SELECT a, r, u, count(*) AS takes FROM (${TAKES}) WHERE a + r + u > 1 GROUP BY a, r, u`,
    )
    .all(asked)
  const takes = judged.reduce((sum, one) => sum + one.takes, 0)
  const alpha = krippendorff(judged.map(({ a, r, u, takes: times }) => ({ counts: [a, r, u], takes: times })))
  return {
    takes,
    alpha: takes < ENOUGH.takes ? null : alpha,
    gold:
      db
        .prepare<[object], number>(
          `SELECT count(*) FROM main.gold_items g JOIN lake.entries e ON e.take_id = g.take_id
            WHERE g.answer IS NOT NULL AND (@projectId IS NULL OR ${ofProject('@projectId')})`,
        )
        .pluck()
        .get(asked) ?? 0,
    minAgreement: rules.minAgreement,
    minGold: rules.minGold,
    listeners: listenersOf(db, asked, rules),
  }
}

function listenersOf(
  db: Db,
  asked: { readonly projectId: string | null },
  rules: ProjectSettings['listening'],
): ListenerFigures[] {
  const all = db
    .prepare<[object], { id: string; label: string | null; given: number; aside: number | null }>(
      `SELECT v.listener_id AS id, l.label, count(*) AS given, s.counts = 0 AS aside
         FROM (SELECT v.listener_id ${votes(false)} UNION ALL SELECT v.listener_id ${votes(true)}) v
         LEFT JOIN main.listeners l ON l.listener_id = v.listener_id LEFT JOIN main.standings s ON s.listener_id = v.listener_id
        GROUP BY v.listener_id ORDER BY given DESC, v.listener_id LIMIT ${LISTENERS}`,
    )
    .all(asked)
  const beside = db
    .prepare<[object], { id: string; verdict: string } & Counted>(
      `SELECT id, verdict, a, r, u, count(*) AS takes FROM (
         SELECT v.listener_id AS id, v.verdict,
           t.a - (v.verdict = 'approve' AND c.n) AS a, t.r - (v.verdict = 'reject' AND c.n) AS r, t.u - (v.verdict = 'unsure' AND c.n) AS u
         FROM (SELECT v.listener_id, v.take_id, v.verdict ${votes(false)}) v JOIN (${TAKES}) t ON t.take_id = v.take_id
         JOIN (SELECT v.listener_id, v.listener_id NOT IN (SELECT listener_id FROM main.standings WHERE counts = 0) AS n
                 FROM lake.votes v GROUP BY v.listener_id) c ON c.listener_id = v.listener_id)
       WHERE a + r + u > 0 GROUP BY id, verdict, a, r, u`,
    )
    .all(asked)
  const gold = db
    .prepare<[object], { id: string; answered: number; right: number }>(
      `SELECT v.listener_id AS id, count(*) AS answered, sum(v.verdict = g.answer) AS right ${votes(true)} GROUP BY v.listener_id`,
    )
    .all(asked)
  const pace = db
    .prepare<[object], { id: string; n: number; gap: number | null }>(
      `SELECT listener_id AS id, count(*) AS n, avg(gap) AS gap FROM (
         SELECT listener_id, at - lag(at) OVER (PARTITION BY listener_id ORDER BY at) AS gap FROM (
           SELECT v.listener_id, v.at ${votes(false)} UNION ALL SELECT v.listener_id, v.at ${votes(true)}))
       WHERE gap BETWEEN 1 AND ${BREAK} GROUP BY listener_id`,
    )
    .all(asked)
  return all.map(({ id, label, given, aside }) => {
    const pairs = beside.filter((one) => one.id === id)
    const shared = pairs.reduce((sum, one) => sum + one.takes, 0)
    const kappa = cohen(
      pairs.map(({ verdict, a, r, u, takes }) => ({
        own: VERDICTS.indexOf(verdict),
        others: [a, r, u],
        takes,
      })),
    )
    const asked = gold.find((one) => one.id === id) ?? { answered: 0, right: 0 }
    const gaps = pace.find((one) => one.id === id)
    const told = {
      kappa: shared < ENOUGH.takes ? null : kappa,
      accuracy: asked.answered < ENOUGH.gold ? null : asked.right / asked.answered,
    }
    return {
      ...{ listenerId: id, label, given, counts: aside !== 1, shared, ...told },
      gold: { answered: asked.answered, right: asked.right },
      perHour: !gaps?.gap || gaps.n + 1 < ENOUGH.verdicts ? null : 3_600_000 / gaps.gap,
      below: [
        ...(told.kappa !== null && told.kappa < rules.minAgreement ? (['kappa'] as const) : []),
        ...(told.accuracy !== null && told.accuracy < rules.minGold ? (['gold'] as const) : []),
      ],
    }
  })
}
