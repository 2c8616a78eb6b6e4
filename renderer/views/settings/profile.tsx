import { useRef, useState } from 'react'
import type { ProfileView } from '../../../main/contract/profile.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { ProfileChanges } from './profile-changes.tsx'
import { Section } from './section.tsx'

/** All settings but the secrets as one file, to set up the next station in a minute; and the account a backend made for this one. */
export function Profile() {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const input = useRef<HTMLInputElement | null>(null)
  const [done, setDone] = useState(false)
  const download = () =>
    void action.run(async () => {
      const { output } = await client.call('settings.exportProfile', {})
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([output.profile], { type: 'application/json' }))
      link.download = 'fieldtake-station.json'
      link.click()
      URL.revokeObjectURL(link.href)
    })
  const [read, setRead] = useState<{ text: string; file: ProfileView } | null>(null)
  const look = (file: File | undefined) =>
    file &&
    void action.run(async () => {
      setDone(false)
      const text = await file.text()
      setRead({ text, file: (await client.call('settings.readProfile', { profile: text })).output })
    })
  const apply = () =>
    read &&
    void action.run(async () => {
      await client.call('settings.importProfile', { profile: read.text, agreed: read.file.changes })
      setRead(null)
      setDone(true)
    })
  return (
    <Section name="profile.title">
      <p className="muted">{t('profile.help')}</p>
      <div className="row">
        <Button icon="disk" disabled={action.busy} onPress={download}>
          {t('profile.export')}
        </Button>
        <Button icon="upload" disabled={action.busy} onPress={() => input.current?.click()}>
          {t('profile.import')}
        </Button>
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          accept=".json,application/json"
          aria-label={t('profile.import')}
          onChange={(event) => {
            look(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <span role="status" className="muted">
          {done && t('profile.done')}
        </span>
      </div>
      <Fault error={action.error} />
      {read && (
        <ProfileChanges file={read.file} busy={action.busy} onApply={apply} onClose={() => setRead(null)} />
      )}
    </Section>
  )
}
