/** Whom the corpus still needs, told at the moment when somebody picks who speaks next. By the lake's last count. */
import { useMemo } from 'react'
import type { Project } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useNow } from '../../store/clock.ts'
import './still-needed.css'
import { neededRows } from '../corpus/picture/figures.ts'
import { useAnswerOf, useSummary } from '../corpus/picture/use-summary.ts'

/** the rest is in Corpus: here one looks for a face, and does not read a list */
const SHOWN = 4

/** Null where the project has no goals, or nothing was counted yet. */
export function StillNeeded({ project }: { project: Project }) {
  const { targets, goalHours } = project.settings
  return targets.length === 0 && goalHours === null ? null : <Needed project={project} />
}

function Needed({ project: { settings } }: { project: Project }) {
  const t = useT()
  const format = useFormat()
  const now = useNow(30_000)
  const { told } = useSummary()
  const answerOf = useAnswerOf(settings.speakerForm)
  const summary = told?.summary ?? null
  const rows = useMemo(
    () => (summary === null ? [] : neededRows(summary.cells, settings.targets, answerOf)),
    [summary, settings.targets, answerOf],
  )
  if (summary === null) return null
  const missing = rows.filter(({ left }) => left > 0).sort((a, b) => b.left / b.wanted - a.left / a.wanted)
  const madeAt = Math.min(Date.parse(summary.made_at), now)
  return (
    <section className="card stack" aria-label={t('targets.needed')}>
      <h2>{t('targets.needed')}</h2>
      {missing.length > 0 && (
        <ul className="start-needed">
          {missing.slice(0, SHOWN).map(({ name, left }, index) => (
            <li key={index} className="row">
              <bdi>{name}</bdi>
              <span className="strong">{t('targets.more', { number: format.number(left) })}</span>
            </li>
          ))}
        </ul>
      )}
      {missing.length > SHOWN && (
        <p className="muted">{t('start.neededMore', { number: format.number(missing.length - SHOWN) })}</p>
      )}
      {rows.length > 0 && missing.length === 0 && <p>{t('start.neededNobody')}</p>}
      {settings.goalHours !== null && (
        <p>
          {t('start.hours', {
            done: format.number(Math.floor(summary.total.ms / 3_600_000)),
            goal: format.number(settings.goalHours),
          })}
        </p>
      )}
      <p className="small muted">{t('picture.counted', { when: format.relative(madeAt, now) })}</p>
    </section>
  )
}
