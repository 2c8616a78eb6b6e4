/** How much of the script was read, and how often each letter and pair of letters was heard. */
import { useMemo, useState } from 'react'
import type { SummaryRecord } from '../../../../main/contract/summary.ts'
import { GRAM_BANDS } from '../../../../main/contract/summary.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import type { Palette } from '../../../ui/canvas.ts'
import { SelectField } from '../../../ui/field.tsx'
import { drawBars, faint, ROW } from './draw.ts'
import { Drawn } from './drawn.tsx'
import { Plot } from './plot.tsx'

const SHOWN = 12

export function Prompts({ prompts }: Pick<SummaryRecord, 'prompts'>) {
  const t = useT()
  const format = useFormat()
  const rows = useMemo(
    () => prompts.toSorted((a, b) => b.none + b.one + b.more - (a.none + a.one + a.more)),
    [prompts],
  )
  const table = useMemo(
    () => ({
      columns: [
        t('corpus.by.lang'),
        t('picture.prompts.none'),
        t('picture.prompts.one'),
        t('picture.prompts.more'),
      ],
      rows: rows.map(({ lang, none, one, more }) => [
        format.languageName(lang),
        ...[none, one, more].map((value) => ({ text: format.number(value), value })),
      ]),
    }),
    [rows, format, t],
  )
  const draw = useMemo(
    () =>
      drawBars(
        rows.slice(0, SHOWN).map(({ lang, none, one, more }) => ({
          label: format.languageName(lang),
          parts: [
            { value: more, colour: ({ accent }) => accent },
            { value: one, colour: ({ accent }) => faint(accent) },
            { value: none, colour: ({ line }) => line },
          ],
          says: format.percent((one + more) / Math.max(1, none + one + more)),
        })),
      ),
    [rows, format],
  )
  return (
    <Plot
      title={t('picture.prompts')}
      says={
        <Key
          parts={[
            ['key-full', t('picture.prompts.more')],
            ['key-faint', t('picture.prompts.one')],
            ['key-none', t('picture.prompts.none')],
          ]}
        />
      }
      table={table}
    >
      <Drawn draw={draw} height={Math.min(rows.length, SHOWN) * ROW} />
    </Plot>
  )
}

export const Key = ({ parts }: { parts: readonly (readonly [className: string, words: string])[] }) => (
  <span className="row plot-key">
    {parts.map(([className, words]) => (
      <span key={className} className="row tight">
        <span className={`plot-swatch ${className}`} aria-hidden="true" />
        {words}
      </span>
    ))}
  </span>
)

const SHADES: readonly ((palette: Palette) => string)[] = [
  ({ line }) => line,
  ({ accent }) => faint(accent, 0.22),
  ({ accent }) => faint(accent, 0.42),
  ({ accent }) => faint(accent, 0.68),
  ({ accent }) => accent,
]

export function Grams({ grams }: Pick<SummaryRecord, 'grams'>) {
  const t = useT()
  const format = useFormat()
  const [chosen, setChosen] = useState<string | null>(null)
  const of = grams.find(({ lang }) => lang === chosen) ?? grams[0]
  const bandName = (at: number) => {
    const [least, next] = [GRAM_BANDS[at] ?? 0, GRAM_BANDS[at + 1]]
    if (least === 0) return t('picture.never')
    return next === undefined
      ? t('picture.from', { least: format.number(least) })
      : next - least === 1
        ? format.number(least)
        : `${format.number(least)}–${format.number(next - 1)}`
  }
  const kinds = ['characters', 'bigrams'] as const
  const table = useMemo(
    () => ({
      columns: [t('picture.gram'), t('picture.read')],
      rows: of
        ? kinds.flatMap((kind) =>
            of[kind].rarest.map(({ gram, read }) => [gram, { text: format.number(read), value: read }]),
          )
        : [],
    }),
    // oxlint-disable-next-line react/exhaustive-deps -- kinds never changes
    [of, format, t],
  )
  const draw = useMemo(
    () =>
      drawBars(
        of
          ? (['characters', 'bigrams'] as const).map((kind) => ({
              label: t(`picture.${kind}`),
              parts: of[kind].bands.toReversed().map((value, at) => ({
                value: value / Math.max(1, of[kind].distinct),
                colour: SHADES[GRAM_BANDS.length - 1 - at] ?? (({ line }: Palette) => line),
              })),
              says: format.percent(1 - (of[kind].bands[0] ?? 0) / Math.max(1, of[kind].distinct)),
            }))
          : [],
        1,
      ),
    [of, format, t],
  )
  if (!of) return null
  return (
    <Plot
      title={t('picture.grams')}
      says={
        <Key parts={GRAM_BANDS.map((_least, at) => [`key-band-${at}`, bandName(at)] as const).toReversed()} />
      }
      table={table}
      choice={
        <SelectField
          label={t('corpus.by.lang')}
          value={of.lang}
          options={grams.map(({ lang }) => ({ value: lang, label: format.languageName(lang) }))}
          onChange={setChosen}
        />
      }
    >
      <Drawn draw={draw} height={2 * ROW} />
      <p className="plot-rare" lang={of.lang} dir="auto">
        {of.bigrams.rarest.slice(0, 24).map(({ gram, read }) => (
          <span key={gram} className={read === 0 ? 'plot-gram plot-gram-none' : 'plot-gram'}>
            {gram} <span className="muted">{format.number(read)}</span>
          </span>
        ))}
      </p>
    </Plot>
  )
}
