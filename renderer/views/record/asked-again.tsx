/** A sentence that was read comes again, because its take did not stand: who refused it, and why. */
import { isRejected, type Take } from '../../../main/contract/model.ts'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { sayCode } from '../../i18n/known.ts'
import { Remark } from './remark.tsx'

type Refuser = 'listeners' | 'lake'

/** Null: it stands, as far as is known. */
export const refusedBy = ({ review, delivery }: Pick<Take, 'review' | 'delivery'>): Refuser | null =>
  delivery.state === 'rejected' ? 'lake' : review && isRejected(review) ? 'listeners' : null

export function AskedAgain({ take, by }: { take: Take; by: Refuser }) {
  const t = useT()
  const format = useFormat()
  const reasons = (take.review?.reasons ?? []).map((reason) => sayCode(t, 'listen.reason', reason, reason))
  const text =
    by === 'lake'
      ? t('record.askedAgainLake')
      : reasons.length > 0
        ? t('record.askedAgainFor', { reasons: format.list(reasons) })
        : t('record.askedAgain')
  return <Remark icon="again" text={text} />
}
