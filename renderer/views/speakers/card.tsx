/** The card with which a speaker can withdraw anywhere. Shown once: nobody can look it up again. */
import encodeQR from 'qr'
import { cardGroups } from '../../../main/contract/withdrawal-card.ts'
import { useT } from '../../i18n/index.ts'
import { Arrival } from '../../ui/arrival.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import './card.css'

interface Props {
  readonly card: string
  readonly onKept: () => void
  /** a page of its own, as in the kiosk: no printer, and no clipboard that is the visitor's */
  readonly page: boolean
}

export function WithdrawalCard({ card, onKept, page }: Props) {
  const t = useT()
  return (
    <section className="stack withdrawal-card" aria-label={t('card.title')}>
      <Arrival page={page}>{t('card.title')}</Arrival>
      <p>{t('card.what')}</p>
      <div className="withdrawal-card-sheet">
        <QrPicture text={card} label={t('card.picture')} />
        <p className="withdrawal-card-letters" dir="ltr" aria-label={t('card.letters')} role="group">
          {cardGroups(card).map((group, at) => (
            <span key={at}>{group}</span>
          ))}
        </p>
      </div>
      <p className="small muted">{t(page ? 'card.keepVisitor' : 'card.keep')}</p>
      <div className="row withdrawal-card-acts">
        <Button kind="primary" icon="check" onPress={onKept}>
          {t('card.kept')}
        </Button>
        {!page && (
          <>
            <Button onPress={() => window.print()}>{t('card.print')}</Button>
            <CopyButton text={cardGroups(card).join(' ')} label={t('card.copy')} />
          </>
        )}
      </div>
    </section>
  )
}

/** Black on white in every theme: scanners want it so. */
function QrPicture({ text, label }: { text: string; label: string }) {
  const cells = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const path = cells.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      className="withdrawal-card-picture"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${cells.length} ${cells.length}`}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
