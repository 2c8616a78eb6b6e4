import type { ScriptEdition } from '../../../../main/contract/scripts.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { Icon } from '../../../ui/icon.tsx'

const COUNTS = ['same', 'renewed', 'changed', 'new', 'gone'] as const
const SIGNS = { changed: 'again', new: 'plus', gone: 'discard' } as const

/** What the next edition of a script changes, before it does. */
export function EditionView({ edition }: { edition: ScriptEdition }) {
  const t = useT()
  const format = useFormat()
  const changes = edition.renewed + edition.changed + edition.new + edition.gone
  return (
    <section className="stack tight" aria-label={t('edition.title')}>
      <h3>{t('edition.title')}</h3>
      <dl className="edition-counts">
        {COUNTS.map((what) => (
          <div key={what}>
            <dt className="small muted">{t(`edition.${what}`)}</dt>
            <dd className="strong">{format.number(edition[what])}</dd>
          </div>
        ))}
      </dl>
      {changes === 0 && <p>{t('edition.none')}</p>}
      {edition.kept > 0 && (
        <p className="row">
          <Icon name="shield" small />
          <span>{t('edition.kept', { number: format.number(edition.kept) })}</span>
        </p>
      )}
      {edition.samples.length > 0 && (
        <ul className="edition-lines small" tabIndex={0} aria-label={t('edition.title')}>
          {edition.samples.map((line, at) => (
            <li key={at}>
              <Icon name={SIGNS[line.what]} small />
              <span className="muted">{t(`edition.${line.what}`)}</span>
              <span lang={line.lang || undefined} dir="auto">
                {line.before !== null && <del>{line.before}</del>}{' '}
                {line.after !== null && <ins>{line.after}</ins>}
                {line.recorded && <span className="muted"> · {t('edition.isRecorded')}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
