/** What a listener is offered, and in what order: kept for them. */
import { useEffect, useState } from 'react'
import type { Project } from '../../../main/contract/model.ts'
import {
  type ReviewBench,
  type ReviewChoices,
  type ReviewFilter,
  type SavedBench,
  reviewOrder,
  reviewWanted,
} from '../../../main/contract/review-queue.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Kept } from './kept.tsx'

/** ms; somebody who types wants the whole word to be looked for */
const TYPED = 400
/** quality scores, of 100 */
const SCORES = [25, 50, 75]

interface Props {
  readonly bench: ReviewBench
  readonly choices: ReviewChoices
  readonly projects: readonly Project[]
  readonly saved: readonly SavedBench[]
  /** nothing can be looked for by what would tell of the speaker, or of others' verdicts */
  readonly blind: boolean
  readonly onChange: (bench: ReviewBench) => void
  readonly onKeep: (name: string) => void
  readonly onForget: (name: string) => void
}

export function Filters({ bench, choices, projects, saved, blind, onChange, onKeep, onForget }: Props) {
  const t = useT()
  const format = useFormat()
  const { filter } = bench
  /** a kept choice was taken: what is typed gives way to it */
  const [taken, setTaken] = useState(0)
  const narrow = (part: Partial<ReviewFilter>) => onChange({ ...bench, filter: { ...filter, ...part } })
  const all = { value: '', label: t('listen.all') }
  return (
    <details className="listen-bench">
      <summary className="strong">{t('listen.filter')}</summary>
      {blind && <p className="muted">{t('bench.blind')}</p>}
      <div className="listen-filters">
        <SelectField
          label={t('listen.order')}
          value={bench.order}
          options={reviewOrder.options
            .filter((value) => !blind || value !== 'disputed')
            .map((value) => ({ value, label: t(`listen.order.${value}`) }))}
          onChange={(value) => {
            const order = reviewOrder.safeParse(value).data
            if (order) onChange({ ...bench, order })
          }}
        />
        {!blind && (
          <SelectField
            label={t('listen.wanted')}
            value={filter.wanted}
            options={reviewWanted.options.map((value) => ({ value, label: t(`listen.wanted.${value}`) }))}
            onChange={(value) => {
              const wanted = reviewWanted.safeParse(value).data
              if (wanted) narrow({ wanted })
            }}
          />
        )}
        <SelectField
          label={t('listen.lang')}
          value={filter.lang ?? ''}
          options={[all, ...choices.langs.map((lang) => ({ value: lang, label: format.languageName(lang) }))]}
          onChange={(lang) => narrow({ lang })}
        />
        <SelectField
          label={t('listen.project')}
          value={filter.projectId ?? ''}
          options={[all, ...named(projects, choices.projects)]}
          onChange={(projectId) => narrow({ projectId })}
        />
        {!blind && (
          <>
            <SelectField
              label={t('listen.station')}
              value={filter.stationId ?? ''}
              options={[all, ...choices.stations.map((station) => ({ value: station, label: station }))]}
              onChange={(stationId) => narrow({ stationId })}
            />
            <Typed
              key={taken}
              label={t('listen.speaker')}
              value={filter.speakerId ?? ''}
              onChange={(speakerId) => narrow({ speakerId })}
            />
          </>
        )}
        <Typed
          key={`section ${taken}`}
          label={t('corpus.by.section')}
          value={filter.section ?? ''}
          onChange={(section) => narrow({ section })}
        />
        <Typed
          key={`device ${taken}`}
          label={t('figures.device')}
          value={filter.device ?? ''}
          onChange={(device) => narrow({ device })}
        />
        <TextField
          label={t('listen.from')}
          type="date"
          value={filter.from ?? ''}
          onChange={(from) => narrow({ from })}
        />
        <TextField
          label={t('listen.to')}
          type="date"
          value={filter.to ?? ''}
          onChange={(to) => narrow({ to })}
        />
        <SelectField
          label={t('listen.quality')}
          value={filter.scoreMost === undefined ? '' : String(filter.scoreMost)}
          options={[
            all,
            ...SCORES.map((score) => ({
              value: String(score),
              label: t('listen.scoreMost', { score: format.number(score) }),
            })),
          ]}
          onChange={(score) => narrow({ scoreMost: score === '' ? undefined : Number(score) })}
        />
      </div>
      <Kept
        {...{ bench, saved, onKeep, onForget }}
        onChoose={(wanted) => {
          setTaken(taken + 1)
          onChange(wanted)
        }}
      />
    </details>
  )
}

/** Those that only the archive knows have no name here. */
const named = (projects: readonly Project[], inArchive: readonly string[]) => [
  ...projects.map(({ projectId, name }) => ({ value: projectId, label: name })),
  ...inArchive
    .filter((id) => projects.every(({ projectId }) => projectId !== id))
    .map((id) => ({ value: id, label: id })),
]

function Typed({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => onChange(typed.trim()), TYPED)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  return <TextField label={label} type="search" value={typed} maxLength={200} onChange={setTyped} />
}
