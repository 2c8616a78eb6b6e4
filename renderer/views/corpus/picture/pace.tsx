/** How much was recorded, day by day, and when the goal is reached at the pace of the last weeks. */
import { useMemo } from 'react'
import type uPlot from 'uplot'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT, useVoice } from '../../../i18n/index.ts'
import { axis, Chart } from './chart.tsx'
import type { ChartOptions } from './chart.tsx'
import { faint } from './draw.ts'
import { forecast, pacePoints } from './figures.ts'
import { Plot } from './plot.tsx'
import { hours } from './slices.tsx'

const HOUR_MS = 3_600_000

export function Pace({ summary, goalHours }: { summary: SummaryRecord; goalHours: number | null }) {
  const t = useT()
  const format = useFormat()
  const { language } = useVoice()
  const goalMs = goalHours === null ? null : goalHours * HOUR_MS
  const ahead = useMemo(() => forecast(summary, goalMs), [summary, goalMs])
  const data = useMemo((): uPlot.AlignedData => {
    const { at, done, ahead: line } = pacePoints(summary, ahead, goalMs)
    return [[...at], [...done], [...line]]
  }, [summary, ahead, goalMs])
  const days = useMemo(
    () =>
      new Intl.DateTimeFormat(`${language}-u-nu-latn`, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
    [language],
  )
  const options = useMemo(
    (): ChartOptions => (palette, font) => ({
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_plot, _low, high) => [0, Math.max(goalHours ?? 0, high, 0.1) * 1.08] } },
      axes: [
        {
          ...axis(palette, font),
          grid: { show: false },
          values: (_plot, at) => at.map((one) => days.format(one * 1_000)),
        },
        {
          ...axis(palette, font),
          size: 56,
          values: (_plot, at) => at.map((one) => format.number(one, one % 1 === 0 ? 0 : 1)),
        },
      ],
      series: [
        {},
        { stroke: palette.accent, width: 2.5, fill: faint(palette.accent, 0.15), points: { show: false } },
        { stroke: palette.second, width: 2, dash: [6, 5], points: { show: false }, spanGaps: true },
      ],
      hooks: {
        draw: [
          (plot) => {
            if (goalHours === null) return
            const y = plot.valToPos(goalHours, 'y', true)
            plot.ctx.save()
            plot.ctx.strokeStyle = palette.note
            plot.ctx.setLineDash([2, 4])
            plot.ctx.beginPath()
            plot.ctx.moveTo(plot.bbox.left, y)
            plot.ctx.lineTo(plot.bbox.left + plot.bbox.width, y)
            plot.ctx.stroke()
            plot.ctx.restore()
          },
        ],
      },
    }),
    [days, format, goalHours],
  )
  const table = useMemo(
    () => ({
      columns: [t('picture.day'), t('picture.takes'), t('picture.recorded')],
      rows: summary.days
        .toReversed()
        .map(({ day, takes, ms }) => [day, { text: format.number(takes), value: takes }, hours(ms, format)]),
    }),
    [summary, format, t],
  )
  const long = useMemo(
    () =>
      new Intl.DateTimeFormat(`${language}-u-nu-latn`, {
        day: 'numeric',
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      }),
    [language],
  )
  const goal = goalHours === null ? '' : format.number(goalHours)
  const says = () => {
    if (ahead.left === 0)
      return goalMs === null ? t('picture.pace.allRead') : t('picture.pace.reached', { goal })
    if (ahead.msADay === 0) return t('picture.pace.still')
    const pace = format.span(Math.max(1, ahead.msADay / 60_000))
    if (ahead.doneAt === null) return t('picture.pace.far', { pace })
    const date = long.format(ahead.doneAt)
    return goalMs === null
      ? t('picture.pace.prompts', { pace, date, number: format.number(ahead.left) })
      : t('picture.pace.goal', { pace, date, goal })
  }
  return (
    <Plot wide title={t('picture.pace')} says={says()} table={table}>
      <Chart options={options} data={data} height={240} />
    </Plot>
  )
}
