import { useRef, useState } from 'react'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Section } from './section.tsx'

/** All settings but the secrets as one file, to set up the next station in a minute. */
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
  const upload = (file: File | undefined) =>
    file &&
    void action.run(async () => {
      setDone(false)
      await client.call('settings.importProfile', { profile: await file.text() })
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
            upload(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <span role="status" className="muted">
          {done && t('profile.done')}
        </span>
      </div>
      <Fault error={action.error} />
    </Section>
  )
}
