/** The station is encrypted and its key is not here: what opens it, and that nothing is lost. */
import { useState } from 'react'
import type { ErrorValue } from '../../main/contract/errors.ts'
import { PASSPHRASE } from '../../main/contract/vault.ts'
import { useT } from '../i18n/index.ts'
import { useAction } from '../store/action.ts'
import { useServices } from '../store/services.ts'
import { Button } from '../ui/button.tsx'
import { Fault } from '../ui/fault.tsx'
import { TextField } from '../ui/field.tsx'
import { PassphraseField } from '../ui/passphrase-field.tsx'

export function LockedVault({ reason }: { reason: ErrorValue }) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const byPassphrase = reason.params?.['passphrase'] === 1
  const [passphrase, setPassphrase] = useState('')
  const [code, setCode] = useState('')
  const open = (typed: { passphrase?: string; code?: string }) =>
    void action.run(async () => {
      await client.call('station.openVault', typed)
      location.reload()
    })
  return (
    <section className="card stack rescue locked-vault" aria-label={t('vault.locked')}>
      <h2>{t('vault.locked')}</h2>
      <p>{t(byPassphrase ? 'vault.lockedPassphrase' : 'vault.lockedKeychain')}</p>
      {!byPassphrase && (
        <div>
          <Button icon="again" disabled={action.busy} onPress={() => open({})}>
            {t('mic.retry')}
          </Button>
        </div>
      )}
      {byPassphrase && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            open({ passphrase })
          }}
        >
          <PassphraseField label={t('vault.passphrase')} value={passphrase} onChange={setPassphrase} />
          <div>
            <Button
              kind="primary"
              type="submit"
              disabled={action.busy || passphrase.length < PASSPHRASE.least}
            >
              {t('vault.open')}
            </Button>
          </div>
        </form>
      )}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          open({ code })
        }}
      >
        <TextField
          label={t('vault.code')}
          help={t('vault.codeTyped')}
          dir="ltr"
          maxLength={120}
          value={code}
          onChange={setCode}
        />
        <div className="row">
          <Button
            kind={byPassphrase ? 'plain' : 'primary'}
            type="submit"
            disabled={action.busy || code.trim() === ''}
          >
            {t('vault.openByCode')}
          </Button>
          <span role="status">{action.busy && t('vault.opening')}</span>
        </div>
      </form>
      <Fault error={action.error} />
    </section>
  )
}
