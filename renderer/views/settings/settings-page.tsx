/** Plain sections. What changes how it looks takes effect at once; what changes where takes go waits for "save". */
import { useState } from 'react'
import {
  type SecretName,
  type SettingsView,
  secretName,
  stationSettings,
} from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { useStation } from '../../store/station.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { About } from './about.tsx'
import { Appearance } from './appearance.tsx'
import { ArchiveSection } from './archive-section.tsx'
import { Audit } from './audit.tsx'
import { BrokerSection } from './broker-section.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { Folders } from './folders.tsx'
import { KeysSection } from './keys-section.tsx'
import { KioskSection } from './kiosk-section.tsx'
import { MicSection } from './mic-section.tsx'
import { Profile } from './profile.tsx'
import { type Change, SectionList, type SectionProps } from './section.tsx'
import { type TypedSecrets, TypedSecretsContext } from './secret-field.tsx'
import { SpellingSection } from './spelling-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { TrustSection } from './trust-section.tsx'
import { UpdatesSection } from './updates-section.tsx'
import { UploadSection } from './upload-section.tsx'
import { VaultSection } from './vault-section.tsx'
import './settings.css'

export function SettingsPage() {
  const view = useStation((s) => s.settings)
  return view && <Pages view={view} />
}

function Pages({ view }: { view: SettingsView }) {
  const t = useT()
  const { client, station } = useServices()
  const action = useAction()
  /** what is changed and not yet saved, over what is saved: changes made elsewhere meanwhile are kept */
  const [changes, setChanges] = useState<readonly Change[]>([])
  const draft = changes.reduce((settings, one) => one(settings), view.settings)
  const [typed, setTyped] = useState<TypedSecrets>({})
  const dirty = JSON.stringify(draft) !== JSON.stringify(view.settings) || Object.keys(typed).length > 0
  const type = (name: SecretName, value: string) =>
    setTyped((before) =>
      Object.fromEntries(Object.entries({ ...before, [name]: value }).filter(([, one]) => one !== '')),
    )
  const valid = stationSettings.safeParse(draft).success
  const props: SectionProps = { draft, view, change: (one) => setChanges((before) => [...before, one]) }
  const save = () =>
    action.run(async () => {
      const locks = draft.kiosk.enabled && !view.settings.kiosk.enabled
      // first, and for what is being saved: an address must never be tried with the password of another
      for (const name of secretName.options) {
        const value = typed[name]
        if (value === undefined) continue
        await client.call('settings.setSecret', { name, value, settings: draft })
        type(name, '')
      }
      await station.saveSettings(() => draft)
      if (locks) await client.call('station.lock', {})
      setChanges([])
    })
  return (
    <div className="page settings" data-view="settings">
      <SectionList />
      <form
        className="page-inner"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Appearance />
        <MicSection {...props} />
        <TypedSecretsContext value={{ typed, type }}>
          <BrokerSection {...props} />
          <StorageSection {...props} />
          <ArchiveSection {...props} />
          <UploadSection {...props} />
          <KioskSection {...props} />
        </TypedSecretsContext>
        <SpellingSection />
        <VaultSection />
        <TrustSection />
        <KeysSection />
        <Profile />
        <Folders />
        <Audit />
        <Diagnosis />
        <UpdatesSection {...props} />
        <About />
        {(dirty || action.error) && (
          <div className="settings-save" role="region" aria-label={t('settings.unsaved')}>
            <Fault error={action.error} />
            <div className="row">
              <Button type="submit" kind="primary" disabled={!valid || action.busy}>
                {t('save')}
              </Button>
              <Button
                onPress={() => {
                  setChanges([])
                  setTyped({})
                }}
              >
                {t('settings.revert')}
              </Button>
              <span className="muted">{valid ? t('settings.unsaved') : t('settings.invalid')}</span>
            </div>
          </div>
        )}
      </form>
    </div>
  )
}
