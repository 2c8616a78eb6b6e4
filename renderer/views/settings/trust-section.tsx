/** By which keys lake and station know each other: this one's for the administrator to enrol, the lake's for a person to confirm. */
import { useState } from 'react'
import { useAsk } from '../../store/ask.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { publicKeyHex } from '../../../main/contract/messages.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'
import { Section } from './section.tsx'

export function TrustSection() {
  const t = useT()
  const { client, station } = useServices()
  const action = useAction()
  const { run } = action
  const { answer: keys, error, again, put } = useAsk('settings.identity', {})
  const [typed, setTyped] = useState('')
  const [renewing, setRenewing] = useState(false)
  const pin = (change: (keys: readonly string[]) => readonly string[]) =>
    void run(async () => {
      await station.saveSettings((before) => ({
        ...before,
        trust: { ...before.trust, lakeKeys: [...new Set(change(before.trust.lakeKeys))].slice(0, 5) },
      }))
      setTyped('')
      await again()
    })
  const download = (text: string) => {
    saveFile('station.enrol.json', new Blob([text], { type: 'application/json' }))
  }
  const renew = () =>
    void run(async () => {
      setRenewing(false)
      put((await client.call('settings.renewKey', {})).output)
    })
  const wanted = typed.trim().toLowerCase()
  return (
    <Section name="trust.title">
      <p className="muted">{t('trust.help')}</p>
      {keys?.own && (
        <>
          <dl className="facts">
            <dt>{t('trust.own')}</dt>
            <dd dir="ltr">
              <code>{keys.own.fingerprint}</code>
            </dd>
          </dl>
          <div className="row">
            <CopyButton text={keys.enrolText} label={t('trust.copy')} />
            <Button icon="disk" onPress={() => download(keys.enrolFile)}>
              {t('trust.file')}
            </Button>
          </div>
        </>
      )}
      {keys && !keys.own && <p className="strong">{t('notice.station_key_unreadable')}</p>}
      <div>
        <Button kind="quiet" icon="again" disabled={action.busy} onPress={() => setRenewing(true)}>
          {t('trust.renew')}
        </Button>
      </div>
      <h3>{t('trust.lake')}</h3>
      <p className="muted">{t(keys?.pinned.length ? 'trust.pinnedHelp' : 'trust.openHelp')}</p>
      {keys?.pinned.map((key) => (
        <div className="row" key={key.publicKey}>
          <code dir="ltr">{key.fingerprint}</code>
          <Button
            kind="quiet"
            icon="cross"
            disabled={action.busy}
            onPress={() => pin((all) => all.filter((one) => one !== key.publicKey))}
          >
            {t('trust.unpin')}
          </Button>
        </div>
      ))}
      {keys?.seen && (
        <div className="stack tight">
          <p>
            {t('trust.seen')} <code dir="ltr">{keys.seen.fingerprint}</code>
          </p>
          <div>
            <Button
              icon="check"
              disabled={action.busy}
              onPress={() => pin((all) => [...all, keys.seen?.publicKey ?? ''])}
            >
              {t('trust.pin')}
            </Button>
          </div>
        </div>
      )}
      <TextField
        label={t('trust.type')}
        help={t('trust.typeHelp')}
        dir="ltr"
        value={typed}
        maxLength={80}
        onChange={setTyped}
      />
      {publicKeyHex.safeParse(wanted).success && (
        <div>
          <Button icon="check" disabled={action.busy} onPress={() => pin((all) => [...all, wanted])}>
            {t('trust.pin')}
          </Button>
        </div>
      )}
      <Fault error={action.error ?? error} />
      {renewing && (
        <Dialog title={t('trust.renew')} onClose={() => setRenewing(false)}>
          <p>{t('trust.renewHelp')}</p>
          <div className="row">
            <Button kind="primary" onPress={renew}>
              {t('trust.renew')}
            </Button>
            <Button onPress={() => setRenewing(false)}>{t('cancel')}</Button>
          </div>
        </Dialog>
      )}
    </Section>
  )
}
