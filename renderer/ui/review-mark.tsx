/** What listeners made of a take. Shape and word; colour only repeats them. */
import type { TakeReview } from '../../main/contract/model.ts'
import { useFormat } from '../i18n/format.ts'
import { useT } from '../i18n/index.ts'
import { sayCode } from '../i18n/known.ts'
import { Icon, type IconName } from './icon.tsx'
import './marks.css'

const SHAPE: Record<TakeReview['state'], readonly [icon: IconName, tone: string]> = {
  approved: ['shield', 'mark-landed'],
  rejected: ['cross', 'mark-rejected'],
  disputed: ['warn', 'mark-parked'],
  open: ['listen', ''],
}

export function ReviewMark({ review, bare }: { review: TakeReview; bare?: boolean }) {
  const t = useT()
  const [icon, tone] = SHAPE[review.state]
  const word = t(`review.${review.state}`)
  return (
    <span className={`mark ${tone}`} title={bare ? word : undefined}>
      <Icon name={icon} small />
      <span className={bare ? 'visually-hidden' : undefined}>{word}</span>
    </span>
  )
}

/** The same with how it came to that. */
export function ReviewLine({ review }: { review: TakeReview }) {
  const t = useT()
  const format = useFormat()
  const { approve, reject, unsure, reasons } = review
  const because = format.list(reasons.map((reason) => sayCode(t, 'listen.reason', reason, reason)))
  return (
    <p className="row">
      <ReviewMark review={review} />
      {approve + reject + unsure > 0 && (
        <span className="muted">{t('review.counts', { approve, reject, unsure })}</span>
      )}
      {because !== '' && <span className="muted">{t('review.because', { reasons: because })}</span>}
    </p>
  )
}
