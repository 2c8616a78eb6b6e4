/** What has been counted so far at all stations, live: in all, here, and of who and what is being read just now. */
import type { StationState } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'

type Counts = NonNullable<StationState['pipeline']['counts']>
const SUBJECTS = ['all', 'station', 'speaker', 'prompt'] as const

export function Counts({ counts }: { counts: Counts }) {
  const t = useT()
  const format = useFormat()
  const known = SUBJECTS.flatMap((subject) => {
    const count = counts[subject]
    return count ? [{ subject, ...count }] : []
  })
  if (known.length === 0) return null
  return (
    <section className="card stack" aria-label={t('counts.title')}>
      <h2>{t('counts.title')}</h2>
      <p className="muted">{t('counts.help')}</p>
      <table className="counts">
        <thead>
          <tr>
            <td />
            <th scope="col">{t('counts.takes')}</th>
            <th scope="col">{t('counts.time')}</th>
          </tr>
        </thead>
        <tbody>
          {known.map(({ subject, takes, seconds }) => (
            <tr key={subject}>
              <th scope="row">{t(`counts.${subject}`)}</th>
              <td>{format.number(takes)}</td>
              <td>{format.total(seconds * 1_000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
