/** The whole lake, as it counted itself last; without a network what was heard last stays, and says how old it is. */
import { useCallback, useState } from 'react'
import type { Project } from '../../../../main/contract/model.ts'
import { formShape } from '../../../../main/contract/speaker-form.ts'
import { useFormat } from '../../../i18n/format.ts'
import { directionOf, useT, useVoice } from '../../../i18n/index.ts'
import { useNow } from '../../../store/clock.ts'
import { Button } from '../../../ui/button.tsx'
import { Fault } from '../../../ui/fault.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Grams, Prompts } from './coverage.tsx'
import { Agreement, Outcomes, Troubled } from './listening.tsx'
import { Pace } from './pace.tsx'
import { Answers, Pyramid } from './people.tsx'
import { Plots } from './plot.tsx'
import { Histogram } from './quality.tsx'
import { saveHtml } from './save.ts'
import type { PlotSource } from './save.ts'
import { Targets } from './targets.tsx'
import { useAnswerOf, useSummary } from './use-summary.ts'
import { LangSlices, OtherSlices } from './slices.tsx'
import './picture.css'

/** a lander that is at work tells once an hour at least */
const OLD_MS = 2 * 3_600_000
export function Picture({ project }: { project: Project }) {
  const t = useT()
  const format = useFormat()
  const { language } = useVoice()
  const now = useNow(30_000)
  const { told, error } = useSummary()
  const [plots] = useState(() => new Map<string, PlotSource>())
  const form = project.settings.speakerForm
  const titleOf = useCallback(
    (question: string) => formShape.safeParse(form).data?.properties[question]?.title ?? question,
    [form],
  )
  const answerOf = useAnswerOf(form)
  if (!told) return error ? <Fault error={error} /> : <p className="muted">{t('loading')}</p>
  const { summary } = told
  if (!summary)
    return (
      <section className="card stack" aria-label={t('corpus.scope.lake')}>
        <p>{t('picture.none')}</p>
      </section>
    )
  const madeAt = Date.parse(summary.made_at)
  const age = t('picture.counted', { when: format.relative(Math.min(madeAt, now), now) })
  const old = now - madeAt > OLD_MS
  const facts = [
    ['recorded', format.total(summary.total.ms)],
    ['approved', format.total(summary.total.approved_ms)],
    ['takes', format.number(summary.total.takes)],
    ['speakers', format.number(summary.total.speakers)],
    ['stations', format.number(summary.total.stations)],
    ['size', format.bytes(summary.total.bytes)],
  ] as const
  const save = () =>
    saveHtml({
      title: t('corpus.scope.lake'),
      note: age,
      lang: language,
      dir: directionOf(language),
      plots: [...plots.values()],
    })
  return (
    <Plots value={plots}>
      <section className="card stack" aria-label={t('corpus.scope.lake')}>
        <div className="plot-head">
          <p className={old ? 'row plot-old' : 'row muted'}>
            <Icon name={old ? 'warn' : 'clock'} small />
            <span>
              {age} {old && t('picture.old')}
            </span>
          </p>
          <Button icon="disk" onPress={save}>
            {t('picture.html')}
          </Button>
        </div>
        <dl className="corpus-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="small muted">{t(`picture.${name}`)}</dt>
              <dd className="strong">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <div className="plots">
        <Pace summary={summary} goalHours={project.settings.goalHours} />
        <Targets cells={summary.cells} targets={project.settings.targets} answerOf={answerOf} />
        <LangSlices langs={summary.langs} />
        <Pyramid cells={summary.cells} />
        <Answers cells={summary.cells} titleOf={titleOf} />
        <OtherSlices summary={summary} />
        <Prompts prompts={summary.prompts} />
        <Grams grams={summary.grams} />
        {summary.quality.map((histogram) => (
          <Histogram key={histogram.figure} histogram={histogram} policy={project.settings.quality} />
        ))}
        <Agreement summary={summary} />
        <Outcomes outcomes={summary.outcomes} />
        <Troubled troubled={summary.troubled} />
      </div>
    </Plots>
  )
}
