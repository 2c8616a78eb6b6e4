/** Whom the corpus still needs, by the project's targets. */
import { useMemo } from 'react'
import type { Target } from '../../../../main/contract/model.ts'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { isolated } from '../../../i18n/bidi.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { drawBars, faint, ROW } from './draw.ts'
import { Drawn } from './drawn.tsx'
import { neededRows } from './figures.ts'
import { Plot } from './plot.tsx'

interface Props extends Pick<SummaryRecord, 'cells'> {
  readonly targets: readonly Target[]
  /** an answer as the project words it */
  readonly answerOf: (question: string, answer: string) => string
}

/** Null where the project has no targets. */
export function Targets({ cells, targets, answerOf }: Props) {
  const t = useT()
  const format = useFormat()
  const rows = useMemo(() => neededRows(cells, targets, answerOf), [cells, targets, answerOf])
  const table = useMemo(() => {
    const number = (value: number) => ({ text: format.number(value), value })
    return {
      columns: [
        t('targets.who'),
        t('targets.minutes'),
        t('targets.speakers'),
        t('targets.begun'),
        t('targets.done'),
        t('targets.left'),
      ],
      rows: rows.map(({ name, minutes, wanted, speakers, done, left }) => [
        name,
        ...[minutes, wanted, speakers, done, left].map(number),
      ]),
    }
  }, [rows, format, t])
  const draw = useMemo(
    () =>
      drawBars(
        rows.map(({ name, wanted, speakers, done, left }) => ({
          label: isolated(name),
          parts: [
            { value: Math.min(1, done / wanted), colour: ({ accent }) => accent },
            {
              value: Math.min(1, Math.max(speakers, done) / wanted) - Math.min(1, done / wanted),
              colour: ({ accent }) => faint(accent),
            },
            { value: 1 - Math.min(1, Math.max(speakers, done) / wanted), colour: ({ line }) => line },
          ],
          says: left === 0 ? t('targets.reached') : t('targets.more', { number: format.number(left) }),
        })),
        1,
      ),
    [rows, format, t],
  )
  if (rows.length === 0) return null
  return (
    <Plot wide title={t('targets.needed')} says={t('targets.shades')} table={table}>
      <Drawn draw={draw} height={rows.length * ROW} />
    </Plot>
  )
}
