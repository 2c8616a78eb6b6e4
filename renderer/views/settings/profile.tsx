import { useState } from 'react'
import type { ProfileView } from '../../../main/contract/profile.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { FileButton } from '../../ui/file-button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { ProfileChanges } from './profile-changes.tsx'
import { Section } from './section.tsx'

/** All settings but the secrets as one file, to set up the next station in a minute; and the account a backend made for this one. */
export function Profile() {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [done, setDone] = useState(false)
  const download = () =>
    void action.run(async () => {
      const { output } = await client.call('settings.exportProfile', {})
      saveFile('fieldtake-station.json', new Blob([output.profile], { type: 'application/json' }))
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
        <FileButton
          icon="upload"
          accept=".json,application/json"
          disabled={action.busy}
          onFiles={([file]) => look(file)}
        >
          {t('profile.import')}
        </FileButton>
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
