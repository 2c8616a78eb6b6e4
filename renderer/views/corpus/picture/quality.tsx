/** How good what landed is: one distribution a figure, with the project's own limits. */
import { useMemo } from 'react'
import uPlot from 'uplot'
import type { QualityPolicy } from '../../../../main/contract/quality.ts'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { axis, Chart } from './chart.tsx'
import type { ChartOptions } from './chart.tsx'
import { beyond, limitsOf } from './figures.ts'
import { Plot } from './plot.tsx'

const bars = uPlot.paths.bars?.({ size: [0.86, 60], radius: 0.15 })

interface Props {
  readonly histogram: SummaryRecord['quality'][number]
  readonly policy: QualityPolicy
}

export function Histogram({ histogram, policy }: Props) {
  const t = useT()
  const format = useFormat()
  const { figure, from, step, bins, unknown } = histogram
  const limits = useMemo(() => limitsOf(figure, policy), [figure, policy])
  const digits = step < 1 ? 2 : 0
  const data = useMemo(
    (): uPlot.AlignedData => [bins.map((_takes, at) => from + (at + 0.5) * step), [...bins]],
    [bins, from, step],
  )
  const options = useMemo(
    (): ChartOptions => (palette, font) => ({
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [from, from + bins.length * step] },
        y: { range: (_plot, _low, high) => [0, Math.max(1, high) * 1.1] },
      },
      axes: [
        {
          ...axis(palette, font),
          grid: { show: false },
          values: (_plot, at) => at.map((one) => format.number(one, one % 1 === 0 ? 0 : digits)),
        },
        {
          ...axis(palette, font),
          size: 56,
          values: (_plot, at) => at.map((one) => (one % 1 === 0 ? format.number(one) : '')),
        },
      ],
      series: [
        {},
        {
          stroke: palette.accent,
          fill: palette.accent,
          width: 0,
          points: { show: false },
          ...(bars ? { paths: bars } : {}),
        },
      ],
      hooks: {
        draw: [
          (plot) => {
            const { ctx, bbox } = plot
            for (const { at } of limits) {
              const x = plot.valToPos(at, 'x', true)
              if (x < bbox.left || x > bbox.left + bbox.width) continue
              ctx.save()
              ctx.strokeStyle = palette.rec
              ctx.lineWidth = 2 * devicePixelRatio
              ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio])
              ctx.beginPath()
              ctx.moveTo(x, bbox.top)
              ctx.lineTo(x, bbox.top + bbox.height)
              ctx.stroke()
              ctx.restore()
            }
          },
        ],
      },
    }),
    [bins.length, from, step, limits, format, digits],
  )
  const table = useMemo(
    () => ({
      columns: [t(`picture.figure.${figure}`), t('picture.takes')],
      rows: bins.flatMap((takes, at) =>
        takes === 0
          ? []
          : [
              [
                `${format.number(from + at * step, digits)} – ${format.number(from + (at + 1) * step, digits)}`,
                { text: format.number(takes), value: takes },
              ],
            ],
      ),
    }),
    [bins, from, step, digits, figure, format, t],
  )
  const says = [
    ...(limits.length > 0
      ? [
          t('picture.beyond', {
            number: format.number(beyond(histogram, limits)),
            limit: format.list(limits.map(({ at }) => format.number(at, digits))),
          }),
        ]
      : []),
    ...(unknown > 0 ? [t('picture.unmeasured', { number: format.number(unknown) })] : []),
  ]
  return (
    <Plot
      title={t(`picture.figure.${figure}`)}
      says={says.length > 0 ? says.join(' ') : undefined}
      table={table}
    >
      <Chart options={options} data={data} height={170} />
    </Plot>
  )
}
