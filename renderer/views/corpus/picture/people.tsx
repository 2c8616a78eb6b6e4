/** Who speaks, by what they answered: a pyramid of ages and genders, and any other question. */
import { useMemo, useState } from 'react'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { SelectField } from '../../../ui/field.tsx'
import { Segments } from '../../../ui/segments.tsx'
import { drawBars, drawPyramid, faint, ROW } from './draw.ts'
import { Drawn } from './drawn.tsx'
import { answerRows, pyramid, questionsIn } from './figures.ts'
import { Plot } from './plot.tsx'
import { hours } from './slices.tsx'

const SHOWN = 12
const HOUR_MS = 3_600_000
type Measure = 'speakers' | 'ms'

export function Pyramid({ cells }: Pick<SummaryRecord, 'cells'>) {
  const t = useT()
  const format = useFormat()
  const [measure, setMeasure] = useState<Measure>('speakers')
  const rows = useMemo(() => pyramid(cells, t('picture.notSaid')), [cells, t])
  const [female, male, other] = [
    t('questions.gender.female'),
    t('questions.gender.male'),
    t('picture.neither'),
  ]
  const table = useMemo(
    () => ({
      columns: [
        t('questions.ready.age_band'),
        ...[female, male, other].flatMap((who) => [who, t('picture.hoursOf', { who })]),
      ],
      rows: (rows ?? []).map((row) => [
        row.age,
        ...[row.female, row.male, row.other].flatMap(({ speakers, ms }) => [
          { text: format.number(speakers), value: speakers },
          hours(ms, format),
        ]),
      ]),
    }),
    [rows, format, t, female, male, other],
  )
  const draw = useMemo(() => {
    const shown = (side: { speakers: number; ms: number }) => ({
      value: side[measure],
      says:
        side[measure] === 0 ? '' : measure === 'ms' ? format.total(side.ms) : format.number(side.speakers),
    })
    const bars = (rows ?? []).map((row) => ({
      label: row.age,
      left: shown(row.female),
      right: shown(row.male),
      beside: shown(row.other).says,
    }))
    return drawPyramid(bars, [female, male, other])
  }, [rows, measure, format, female, male, other])
  if (rows === null)
    return (
      <figure className="card plot">
        <figcaption className="strong">{t('picture.pyramid')}</figcaption>
        <p className="muted">{t('picture.pyramid.none')}</p>
      </figure>
    )
  return (
    <Plot
      title={t('picture.pyramid')}
      table={table}
      choice={
        <Segments
          label={t('picture.measure')}
          value={measure}
          options={[
            { value: 'speakers', label: t('picture.speakers') },
            { value: 'ms', label: t('picture.hours') },
          ]}
          onChange={setMeasure}
        />
      }
    >
      <Drawn draw={draw} height={(rows.length + 1) * ROW} />
    </Plot>
  )
}

interface AnswersProps extends Pick<SummaryRecord, 'cells'> {
  /** a question as the project words it */
  readonly titleOf: (question: string) => string
}

/** Null where nothing else was asked. */
export function Answers({ cells, titleOf }: AnswersProps) {
  const t = useT()
  const format = useFormat()
  const questions = useMemo(() => questionsIn(cells), [cells])
  const [chosen, setChosen] = useState<string | null>(null)
  const question = questions.find((one) => one === chosen) ?? questions[0]
  const rows = useMemo(() => (question === undefined ? [] : answerRows(cells, question)), [cells, question])
  const table = useMemo(
    () => ({
      columns: [
        question === undefined ? '' : titleOf(question),
        t('picture.speakers'),
        t('picture.recorded'),
        t('picture.approved'),
      ],
      rows: rows.map(({ name, speakers, ms, approved }) => [
        name,
        { text: format.number(speakers), value: speakers },
        hours(ms, format),
        hours(approved, format),
      ]),
    }),
    [rows, question, titleOf, format, t],
  )
  const draw = useMemo(
    () =>
      drawBars(
        rows.slice(0, SHOWN).map(({ name, ms, approved, speakers }) => ({
          label: name,
          parts: [
            { value: approved / HOUR_MS, colour: ({ accent }) => accent },
            { value: (ms - approved) / HOUR_MS, colour: ({ accent }) => faint(accent) },
          ],
          says: `${format.total(ms)} · ${t('picture.people', { number: format.number(speakers) })}`,
        })),
      ),
    [rows, format, t],
  )
  if (question === undefined) return null
  return (
    <Plot
      title={t('picture.answers')}
      table={table}
      choice={
        <SelectField
          label={t('picture.question')}
          value={question}
          options={questions.map((value) => ({ value, label: titleOf(value) }))}
          onChange={setChosen}
        />
      }
    >
      <Drawn draw={draw} height={Math.min(rows.length, SHOWN) * ROW} />
    </Plot>
  )
}
