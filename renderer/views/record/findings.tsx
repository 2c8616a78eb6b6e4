/** What the station hears in the take, at once and in plain words. Its room is kept, so that nothing jumps. */
import type { Take } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { wordsOf } from '../../ui/quality.ts'
import './findings.css'

const ICON = { block: 'cross', warn: 'warn', note: 'info', off: 'info' } as const

/** `most`: how many are written out where there is room for few; the worst come first, and the rest are counted. */
export function Findings({ take, most = Infinity }: { take: Take; most?: number }) {
  const t = useT()
  const format = useFormat()
  const all = wordsOf(take.findings, t, format)
  const words = all.slice(0, most)
  const facts = [
    format.duration(take.durationMs),
    take.quality && t('figure.peak', { db: format.db(take.quality.peakDbfs) }),
    take.quality?.snrDb != null && t('figure.snr', { db: format.number(take.quality.snrDb) }),
    take.version > 1 && t('take.version', { version: take.version }),
    take.recovered && t('take.recovered'),
    all.length > words.length && t('quality.more', { count: all.length - words.length }),
  ].filter(Boolean)
  return (
    <div className="findings">
      <ul aria-label={t('quality.title')} className="findings-list">
        {words.length === 0 && (
          <li className="finding">
            <Icon name="check" small />
            <span>{t('quality.good')}</span>
          </li>
        )}
        {words.map((finding) => (
          <li key={finding.rule} className={`finding finding-${finding.level}`}>
            <Icon name={ICON[finding.level]} small />
            <span title={finding.text}>
              {finding.text} <span className="small muted">({finding.figure})</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="small muted findings-facts">{facts.join(' · ')}</p>
    </div>
  )
}
