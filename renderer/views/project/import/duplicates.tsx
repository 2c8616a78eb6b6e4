/** Prompts of a file that are met more than once, in it or in the project. */
import type { ScriptDuplicates } from '../../../../main/contract/scripts.ts'
import { useFormat } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/index.ts'

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
