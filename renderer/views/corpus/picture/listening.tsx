/** Whether those who listen agree, and what was not read, and why. */
import { useMemo } from 'react'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { sayCode } from '../../../i18n/known.ts'
import { drawBars, faint, ROW } from './draw.ts'
import { Drawn } from './drawn.tsx'
import { kappa } from './figures.ts'
import { Plot } from './plot.tsx'

export function Agreement({ summary }: { summary: SummaryRecord }) {
  const t = useT()
  const format = useFormat()
  const { agreement, total } = summary
  const rows = useMemo(() => {
    const { heard, approved, rejected, disputed } = agreement
    return [
      { name: t('picture.state.approved'), value: approved },
      { name: t('picture.state.rejected'), value: rejected },
      { name: t('picture.state.disputed'), value: disputed },
      { name: t('picture.state.open'), value: Math.max(0, heard - approved - rejected - disputed) },
      { name: t('picture.state.unheard'), value: Math.max(0, total.takes - heard) },
    ]
  }, [agreement, total, t])
  const table = useMemo(
    () => ({
      columns: [t('takes.state'), t('picture.takes')],
      rows: rows.map(({ name, value }) => [name, { text: format.number(value), value }]),
    }),
    [rows, format, t],
  )
  const draw = useMemo(
    () =>
      drawBars(
        rows.map(({ name, value }, at) => ({
          label: name,
          parts: [
            {
              value,
              colour: ({ accent, rec, second, line }) =>
                [accent, rec, second, faint(accent), line][at] ?? line,
            },
          ],
          says: format.number(value),
        })),
      ),
    [rows, format],
  )
  const chance = kappa(agreement)
  const share = format.percent(agreement.same / Math.max(1, agreement.pairs))
  const pairs = format.number(agreement.pairs)
  const says =
    agreement.pairs === 0
      ? t('picture.agreement.none')
      : chance === null
        ? t('picture.agreement.share', { pairs, share })
        : t('picture.agreement.kappa', { pairs, share, kappa: format.number(chance, 2) })
  return (
    <Plot title={t('picture.agreement')} says={says} table={table}>
      <Drawn draw={draw} height={rows.length * ROW} />
    </Plot>
  )
}

const KINDS = ['skipped', 'flagged', 'held_back'] as const
const FAMILY = { skipped: 'skip.reason', flagged: 'listen.sentence', held_back: 'rule' } as const

/** A rule's words without its limit, which is the project's business. */
const bare = (words: string): string => words.replace(/\s*\(.*$/, '')

export function Outcomes({ outcomes }: Pick<SummaryRecord, 'outcomes'>) {
  const t = useT()
  const format = useFormat()
  const rows = useMemo(
    () =>
      KINDS.flatMap((kind) =>
        outcomes[kind].map(({ reason, count }) => ({
          kind: t(`picture.outcome.${kind}`),
          name: reason === '' ? t('picture.noReason') : bare(sayCode(t, FAMILY[kind], reason, reason)),
          value: count,
          at: KINDS.indexOf(kind),
        })),
      ),
    [outcomes, t],
  )
  const table = useMemo(
    () => ({
      columns: [t('picture.outcome'), t('picture.reason'), t('picture.times')],
      rows: rows.map(({ kind, name, value }) => [kind, name, { text: format.number(value), value }]),
    }),
    [rows, format, t],
  )
  const draw = useMemo(
    () =>
      drawBars(
        rows.map(({ kind, name, value, at }) => ({
          label: `${kind}: ${name}`,
          parts: [{ value, colour: ({ accent, rec, second }) => [accent, second, rec][at] ?? accent }],
          says: format.number(value),
        })),
      ),
    [rows, format],
  )
  if (rows.length === 0)
    return (
      <figure className="card plot">
        <figcaption className="strong">{t('picture.outcomes')}</figcaption>
        <p className="muted">{t('picture.outcomes.none')}</p>
      </figure>
    )
  return (
    <Plot title={t('picture.outcomes')} table={table}>
      <Drawn draw={draw} height={rows.length * ROW} />
    </Plot>
  )
}

/** Prompts that people flag or pass over, the worst first. */
export function Troubled({ troubled }: Pick<SummaryRecord, 'troubled'>) {
  const t = useT()
  const format = useFormat()
  const table = useMemo(
    () => ({
      columns: [
        t('corpus.prompt'),
        t('corpus.by.lang'),
        t('picture.flags'),
        t('picture.skips'),
        t('picture.held'),
        t('picture.reason'),
      ],
      rows: troubled.map(({ text, prompt_id, lang, flags, skips, held_back, reasons }) => [
        text ?? prompt_id,
        format.languageName(lang),
        ...[flags, skips, held_back].map((value) => ({ text: format.number(value), value })),
        format.list(
          reasons.map((reason) =>
            sayCode(
              t,
              'skip.reason',
              reason,
              sayCode(t, 'listen.sentence', reason, bare(sayCode(t, 'rule', reason, reason))),
            ),
          ),
        ),
      ]),
    }),
    [troubled, format, t],
  )
  if (troubled.length === 0) return null
  return <Plot wide title={t('picture.troubled')} table={table} />
}
