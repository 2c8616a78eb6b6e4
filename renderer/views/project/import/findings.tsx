/** What a person should know of a file before it goes in: what is odd, what is met twice, which lines cannot be used. */
import type { ScriptPreview } from '../../../../main/contract/api.ts'
import type { ScriptNote } from '../../../../main/contract/script.ts'
import type { ScriptDuplicates } from '../../../../main/contract/scripts.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'
import { sayCode } from '../../../i18n/known.ts'
import { Icon } from '../../../ui/icon.tsx'

const LINES_NAMED = 5

export function Notes({ notes }: { notes: readonly ScriptNote[] }) {
  const t = useT()
  const format = useFormat()
  if (notes.length === 0) return null
  return (
    <div className="stack tight">
      <h3>{t('understood.odd')}</h3>
      <ul className="odd small">
        {notes.map(({ code, detail, count, lines }) => (
          <li key={`${code} ${detail}`}>
            <span className="odd-count">{format.number(count)} ×</span>
            <span>
              {t(`scriptNote.${code}`, { detail })}{' '}
              {lines.length > 0 && (
                <span className="muted">
                  (
                  {t('understood.onLines', {
                    list: format.list(lines.slice(0, LINES_NAMED).map((line) => format.number(line))),
                  })}
                  {lines.length > LINES_NAMED && ' …'})
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

export function Duplicates({ duplicates }: { duplicates: ScriptDuplicates }) {
  const t = useT()
  const format = useFormat()
  const counts = (['inFile', 'sameText', 'inProject', 'sameTextInProject'] as const).filter(
    (what) => duplicates[what] > 0,
  )
  if (counts.length === 0) return null
  return (
    <div className="stack tight">
      <h3>{t('twice.title')}</h3>
      <ul className="small">
        {counts.map((what) => (
          <li key={what}>
            {t(`twice.${what}`, { count: duplicates[what] })}{' '}
            {what === 'inProject' &&
              duplicates.scripts.length > 0 &&
              t('twice.inScripts', {
                list: format.list(duplicates.scripts.map((name) => name || t('scripts.hand'))),
              })}
          </li>
        ))}
      </ul>
      <ul className="line-errors small" tabIndex={0} aria-label={t('twice.title')}>
        {duplicates.samples.map(({ line, text, firstLine, script }) => (
          <li key={line}>
            <span className="strong">{t('script.line', { line })}</span>
            <span>
              <bdi>{text}</bdi>{' '}
              <span className="muted">
                {firstLine !== null && t('twice.firstLine', { line: firstLine })}
                {script !== null && t('twice.inScript', { name: script || t('scripts.hand') })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

export function LineErrors({ errors, count }: { errors: ScriptPreview['errors']; count: number }) {
  const t = useT()
  return (
    <div className="stack tight">
      <p className="strong row">
        <Icon name="warn" small />
        <span>{t('script.errors', { count })}</span>
      </p>
      <ul className="line-errors small" tabIndex={0} aria-label={t('script.errorList')}>
        {errors.map((error, index) => (
          <li key={index}>
            <span className="strong">{t('script.line', { line: error.line })}</span>
            <span>
              {sayCode(t, 'line', error.code, error.message)}{' '}
              {['bad_field', 'columns', 'few_columns', 'lang'].includes(error.code) && (
                <bdi className="muted" dir="ltr">
                  {error.message}
                </bdi>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
