/** Hours by language, speaker, device and station. */
import { useMemo, useState } from 'react'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import type { Format } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import type { T } from '../../../i18n/index.ts'
import { Segments } from '../../../ui/segments.tsx'
import { drawBars, faint, ROW } from './draw.ts'
import type { Bar } from './draw.ts'
import { Drawn } from './drawn.tsx'
import { Plot } from './plot.tsx'
import type { Table } from './save.ts'

type Slices = SummaryRecord['langs']
const SHOWN = 12
const HOUR_MS = 3_600_000
const KINDS = ['speakers', 'devices', 'stations'] as const

export const hours = (ms: number, text: Format) => ({
  text: text.total(ms),
  value: Math.round(ms / 36) / 100_000,
})

function tableOf(
  slices: Slices,
  nameOf: (name: string) => string,
  first: string,
  t: T,
  format: Format,
): Table {
  return {
    columns: [first, t('picture.takes'), t('picture.recorded'), t('picture.approved'), t('picture.rejected')],
    rows: slices.rows.map(({ name, takes, ms, approved_ms, rejected_ms }) => [
      nameOf(name),
      { text: format.number(takes), value: takes },
      hours(ms, format),
      hours(approved_ms, format),
      hours(rejected_ms, format),
    ]),
  }
}

const barsOf = ({ rows }: Slices, nameOf: (name: string) => string, format: Format): Bar[] =>
  rows.slice(0, SHOWN).map(({ name, ms, approved_ms }) => ({
    label: nameOf(name),
    parts: [
      { value: approved_ms / HOUR_MS, colour: ({ accent }) => accent },
      { value: (ms - approved_ms) / HOUR_MS, colour: ({ accent }) => faint(accent) },
    ],
    says: format.total(ms),
  }))

export function LangSlices({ langs }: { langs: Slices }) {
  const t = useT()
  const format = useFormat()
  const table = useMemo(
    () => tableOf(langs, (tag) => format.languageName(tag), t('corpus.by.lang'), t, format),
    [langs, format, t],
  )
  const draw = useMemo(
    () => drawBars(barsOf(langs, (tag) => format.languageName(tag), format)),
    [langs, format],
  )
  return (
    <Plot title={t('picture.langs')} says={t('picture.shades')} table={table}>
      <Drawn draw={draw} height={Math.min(langs.rows.length, SHOWN) * ROW} />
    </Plot>
  )
}

export function OtherSlices({ summary }: { summary: SummaryRecord }) {
  const t = useT()
  const format = useFormat()
  const [kind, setKind] = useState<(typeof KINDS)[number]>('speakers')
  const slices = summary[kind]
  const table = useMemo(
    () => tableOf(slices, (name) => name, t(`picture.by.${kind}`), t, format),
    [slices, kind, format, t],
  )
  const draw = useMemo(() => drawBars(barsOf(slices, (name) => name, format)), [slices, format])
  const more = slices.more + Math.max(0, slices.rows.length - SHOWN)
  return (
    <Plot
      title={t('picture.by')}
      says={more > 0 ? t('picture.more', { number: format.number(more) }) : undefined}
      table={table}
      choice={
        <Segments
          label={t('picture.by')}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`picture.by.${value}`) }))}
          onChange={setKind}
        />
      }
    >
      <Drawn draw={draw} height={Math.min(slices.rows.length, SHOWN) * ROW} />
    </Plot>
  )
}
