/** For staff: a PIN, then what is safe, how long the disk lasts, and the way out of the kiosk. */
import { useState } from 'react'
import type { StationState } from '../../../main/contract/model.ts'
import { LedgerSentence } from '../../app/ledger-sentence.tsx'
import { useFormat } from '../../i18n/format.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useNow } from '../../store/clock.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'

export function StaffPanel({ state, onClose }: { state: StationState; onClose: () => void }) {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const now = useNow()
  const [pin, setPin] = useState('')
  const [wrong, setWrong] = useState<{ retryAt: number | null } | null>(null)
  // A right PIN unlocks the station; the whole interface then takes the kiosk's place by its `state` event.
  const unlock = () =>
    void action.run(async () => {
      const { output } = await client.call('station.unlock', { pin })
      setPin('')
      setWrong(output.unlocked ? null : { retryAt: output.retryAt })
    })
  const wait = wrong?.retryAt != null && wrong.retryAt > now ? Math.ceil((wrong.retryAt - now) / 1_000) : 0
  return (
    <Dialog title={t('kiosk.staff')} onClose={onClose} wide>
      <div className="staff">
        <div className="stack">
          <LedgerSentence state={state} brief />
          <p className={state.disk.level === 'ok' ? undefined : 'danger strong'}>
            {t('queue.disk')}: {t('queue.diskLeft', { time: format.span(state.disk.minutesLeft) })}
          </p>
        </div>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (wait === 0 && pin !== '') unlock()
          }}
        >
          <TextField
            label={t('kiosk.pin')}
            type="password"
            dir="ltr"
            maxLength={20}
            value={pin}
            error={wrong ? (wait > 0 ? t('kiosk.wait', { count: wait }) : t('kiosk.wrongPin')) : null}
            onChange={setPin}
          />
          <div className="kiosk-pad" dir="ltr">
            {['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].map((digit) => (
              <Button key={digit} onPress={() => setPin((before) => (before + digit).slice(0, 20))}>
                {digit}
              </Button>
            ))}
            <Button onPress={() => setPin('')}>{t('kiosk.clear')}</Button>
          </div>
          <Fault error={action.error} />
          <div className="staff-unlock">
            <Button type="submit" kind="primary" disabled={pin === '' || wait > 0 || action.busy}>
              {t('kiosk.unlock')}
            </Button>
          </div>
        </form>
      </div>
    </Dialog>
  )
}
