/** The card with which a speaker can withdraw anywhere. Shown once: nobody can look it up again. */
import { cardGroups } from '../../../main/contract/withdrawal-card.ts'
import { useT } from '../../i18n/index.ts'
import { Arrival } from '../../ui/arrival.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CodeSheet } from '../../ui/code-sheet.tsx'

interface Props {
  readonly card: string
  readonly onKept: () => void
  /** a page of its own, as in the kiosk: no printer, and no clipboard that is the visitor's */
  readonly page: boolean
}

export function WithdrawalCard({ card, onKept, page }: Props) {
  const t = useT()
  return (
    <section className="stack code-card" aria-label={t('card.title')}>
      <Arrival page={page}>{t('card.title')}</Arrival>
      <p>{t('card.what')}</p>
      <CodeSheet code={card} groups={cardGroups(card)} />
      <p className="small muted">{t(page ? 'card.keepVisitor' : 'card.keep')}</p>
      <div className="row code-card-acts">
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
