/** The same figures by language, by section, or by where the prompts came from; a row narrows the list below. */
import { useState } from 'react'
import type { CorpusGroup, CorpusSummary } from '../../../main/contract/corpus.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { Segments } from '../../ui/segments.tsx'

const KINDS = ['lang', 'section', 'source'] as const
export type GroupKind = (typeof KINDS)[number]
/** What the list is narrowed to: a group's own name, and the words for it. */
export interface Chosen {
  readonly kind: GroupKind
  readonly name: string
  readonly words: string
}

interface Props {
  readonly summary: CorpusSummary
  readonly chosen: Chosen | null
  readonly onChoose: (chosen: Chosen) => void
}

export function CorpusGroups({ summary, chosen, onChoose }: Props) {
  const t = useT()
  const format = useFormat()
  const [kind, setKind] = useState<GroupKind>('lang')
  const rows: readonly { group: CorpusGroup; words: string }[] =
    kind === 'lang'
      ? summary.langs.map((group) => ({ group, words: format.languageName(group.name) }))
      : kind === 'section'
        ? summary.sections.map((group) => ({ group, words: group.name || t('corpus.noSection') }))
        : summary.origins.map((group) => ({
            group,
            words: t(`corpus.origin.${group.kind}`, { name: group.name }),
          }))
  return (
    <section className="card stack" aria-label={t('corpus.groups')}>
      <Segments
        label={t('corpus.groups')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`corpus.by.${value}`) }))}
        onChange={setKind}
      />
      <div className="corpus-table" tabIndex={0} role="group" aria-label={t(`corpus.by.${kind}`)}>
        <table>
          <thead>
            <tr className="small muted">
              <th scope="col">{t(`corpus.by.${kind}`)}</th>
              <th scope="col">{t('corpus.prompts')}</th>
              <th scope="col">{t('corpus.done')}</th>
              <th scope="col">{t('corpus.left')}</th>
              <th scope="col">{t('corpus.coverage')}</th>
              <th scope="col">{t('corpus.spoken')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, words }) => {
              const share = group.recorded / Math.max(1, group.planned)
              const here = chosen?.kind === kind && chosen.name === group.name
              return (
                <tr key={`${words}/${group.name}`} className={here ? 'corpus-here' : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      className="corpus-pick"
                      dir="auto"
                      aria-pressed={here}
                      onClick={() => onChoose({ kind, name: group.name, words })}
                    >
                      {words}
                    </button>
                  </th>
                  <td>{format.number(group.prompts)}</td>
                  <td>{format.number(group.done)}</td>
                  <td>{format.number(group.prompts - group.done - group.skipped)}</td>
                  <td>
                    <progress className="corpus-bar" aria-hidden="true" max={1} value={Math.min(1, share)} />
                    <span className="corpus-share">{format.percent(share)}</span>
                  </td>
                  <td>{format.total(group.recordedMs)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {kind === 'section' && summary.moreSections > 0 && (
        <p className="small muted">{t('corpus.moreSections', { count: summary.moreSections })}</p>
      )}
    </section>
  )
}
