/** Encryption at rest: whether it is on, where its key lies, and the code that opens the station without it. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import { codeGroups, PASSPHRASE } from '../../../main/contract/vault.ts'
import { useFormat } from '../../i18n/format.ts'
import { useAsk } from '../../store/ask.tsx'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { CodeSheet } from '../../ui/code-sheet.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Fault } from '../../ui/fault.tsx'
import { PassphraseField } from '../../ui/passphrase-field.tsx'
import { Section } from './section.tsx'

/** How often the page asks how far it is, ms. */
const LOOK_MS = 2_000

export function VaultSection() {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const {
    answer: view,
    error,
    put,
  } = useAsk('vault.view', {}, { every: ({ state }) => state === 'partly' && LOOK_MS })
  const [code, setCode] = useState<string | null>(null)
  const [asking, setAsking] = useState<'turnOn' | 'renew' | null>(null)
  const working = view?.state === 'partly'
  const show = async () => setCode((await client.call('vault.code', {})).output.code)
  const change = (passphrase: string | undefined) =>
    void run(async () => {
      const typed = passphrase === undefined ? {} : { passphrase }
      put((await client.call(asking === 'renew' ? 'vault.renew' : 'vault.turnOn', typed)).output)
      setAsking(null)
      await show()
    })
  const kept = () =>
    void run(async () => {
      put((await client.call('vault.codeKept', {})).output)
      setCode(null)
    })
  return (
    <Section name="vault.title">
      <p className="muted">{view && t(`vault.${view.state}`)}</p>
      {working && (
        <p role="status">
          {t('vault.left')} <strong>{format.number(view.left)}</strong>
        </p>
      )}
      {view && view.state !== 'off' && (
        <>
          <dl className="facts">
            <dt>{t('vault.key')}</dt>
            <dd>
              <code dir="ltr">{view.keyId}</code> {view.since !== null && format.dateTime(view.since)}
            </dd>
          </dl>
          <p>{t(view.keychain ? 'vault.inKeychain' : 'vault.byPassphrase')}</p>
          {!view.codeKept && code === null && (
            <div>
              <p>{t('vault.codeWaits')}</p>
              <Button kind="primary" disabled={action.busy} onPress={() => void run(show)}>
                {t('vault.showCode')}
              </Button>
            </div>
          )}
        </>
      )}
      {code !== null && <RecoveryCode code={code} onKept={kept} />}
      <div>
        {view?.state === 'off' ? (
          <Button disabled={action.busy} onPress={() => setAsking('turnOn')}>
            {t('vault.turnOn')}
          </Button>
        ) : (
          view?.codeKept && (
            <Button kind="quiet" icon="again" disabled={action.busy} onPress={() => setAsking('renew')}>
              {t('vault.renew')}
            </Button>
          )
        )}
      </div>
      {asking === null && <Fault error={action.error ?? error} />}
      {asking !== null && view && (
        <Ask
          act={asking}
          keychain={view.keychain}
          busy={action.busy}
          onGo={change}
          onClose={() => setAsking(null)}
        >
          <Fault error={action.error} />
        </Ask>
      )}
    </Section>
  )
}

/** Shown until somebody says that they keep it. */
function RecoveryCode({ code, onKept }: { code: string; onKept: () => void }) {
  const t = useT()
  return (
    <section className="stack code-card" aria-label={t('vault.code')}>
      <h3>{t('vault.code')}</h3>
      <p>{t('vault.codeHelp')}</p>
      <CodeSheet code={code} groups={codeGroups(code)} />
      <div className="row code-card-acts">
        <Button kind="primary" icon="check" onPress={onKept}>
          {t('card.kept')}
        </Button>
        <Button onPress={() => window.print()}>{t('vault.print')}</Button>
        <CopyButton text={codeGroups(code).join(' ')} label={t('card.copy')} />
      </div>
    </section>
  )
}

interface AskProps {
  readonly act: 'turnOn' | 'renew'
  readonly keychain: boolean
  readonly busy: boolean
  readonly onGo: (passphrase: string | undefined) => void
  readonly onClose: () => void
  readonly children: ReactNode
}

function Ask({ act, keychain, busy, onGo, onClose, children }: AskProps) {
  const t = useT()
  const [first, setFirst] = useState('')
  const [again, setAgain] = useState('')
  const ready = keychain || (first.length >= PASSPHRASE.least && first === again)
  return (
    <Dialog title={t(`vault.${act}`)} onClose={onClose}>
      <div className="stack">
        <p>{t(`vault.${act}Help`)}</p>
        {!keychain && (
          <>
            <PassphraseField
              label={t('vault.passphrase')}
              help={t('vault.passphraseHelp')}
              value={first}
              onChange={setFirst}
            />
            <PassphraseField label={t('vault.passphraseAgain')} value={again} onChange={setAgain} />
          </>
        )}
        <div className="row">
          <Button kind="primary" disabled={busy || !ready} onPress={() => onGo(keychain ? undefined : first)}>
            {t(`vault.${act}`)}
          </Button>
          <Button onPress={onClose}>{t('cancel')}</Button>
        </div>
        {children}
      </div>
    </Dialog>
  )
}
