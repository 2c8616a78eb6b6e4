/** A speaker takes their recordings back with their card, at any station, also one that never met them. */
import { useState } from 'react'
import { readCard } from '../../../main/contract/withdrawal-card.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Arrival } from '../../ui/arrival.tsx'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'

interface Props {
  readonly onClose: () => void
  /** a page of its own, as in the kiosk */
  readonly page?: boolean
}

export function WithdrawByCard({ onClose, page = false }: Props) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [card, setCard] = useState('')
  const [step, setStep] = useState<'type' | 'confirm' | 'done'>('type')
  const [mistyped, setMistyped] = useState(false)
  const Heading = page ? 'h1' : 'h2'
  const withdraw = () =>
    action.run(async () => {
      await client.call('speakers.withdrawByCard', { card })
      setCard('')
      setStep('done')
    })
  switch (step) {
    case 'type':
      return (
        <form
          className="stack withdraw-card"
          onSubmit={(event) => {
            event.preventDefault()
            const wrong = readCard(card) === null
            setMistyped(wrong)
            if (!wrong) setStep('confirm')
          }}
        >
          <Heading>{t('withdrawCard.title')}</Heading>
          <TextField
            label={t('withdrawCard.letters')}
            help={t('withdrawCard.help')}
            error={mistyped ? t('error.card_mistyped') : undefined}
            value={card}
            dir="ltr"
            maxLength={200}
            autoFocus
            required
            onChange={(text) => {
              setCard(text)
              setMistyped(false)
            }}
          />
          <div className="row">
            <Button type="submit" kind="primary">
              {t('first.continue')}
            </Button>
            <Button onPress={onClose}>{t('cancel')}</Button>
          </div>
        </form>
      )
    case 'confirm':
      return (
        <div className="stack withdraw-card" role="group" aria-label={t('withdrawCard.title')}>
          <Arrival page={page}>{t('withdrawCard.title')}</Arrival>
          <p>{t('withdrawCard.means')}</p>
          <Fault error={action.error} />
          <div className="row">
            <Button kind="danger" disabled={action.busy} onPress={() => void withdraw()}>
              {t('withdrawCard.do')}
            </Button>
            <Button onPress={onClose}>{t('cancel')}</Button>
          </div>
        </div>
      )
    case 'done':
      return (
        <div className="stack withdraw-card" role="status">
          <Arrival page={page}>{t('withdrawCard.doneTitle')}</Arrival>
          <p>{t('withdrawCard.done')}</p>
          <div className="row">
            <Button kind="primary" onPress={onClose}>
              {t('close')}
            </Button>
          </div>
        </div>
      )
  }
}
