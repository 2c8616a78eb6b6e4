/** The database was written by a newer version: the way back to a copy from before. */
import { useState } from 'react'
import { useFormat } from '../i18n/format.ts'
import { useAsk } from '../store/ask.tsx'
import { useT } from '../i18n/index.ts'
import { useAction } from '../store/action.ts'
import { useServices } from '../store/services.ts'
import { Button } from '../ui/button.tsx'
import { Fault } from '../ui/fault.tsx'
import { SelectField } from '../ui/field.tsx'

/** Nothing where there is no copy. */
export function Rescue() {
  const t = useT()
  const format = useFormat()
  const { client } = useServices()
  const action = useAction()
  const { run } = action
  const { answer } = useAsk('station.backups', {})
  const [chosen, setChosen] = useState('')
  const backups = answer?.backups ?? []
  const [newest] = backups
  if (!newest) return null
  const restore = () =>
    void run(async () => {
      await client.call('station.restore', { name: chosen || newest.name })
      location.reload()
    })
  return (
    <section className="card stack rescue" aria-label={t('rescue.title')}>
      <h2>{t('rescue.title')}</h2>
      <p>{t('rescue.explain')}</p>
      <SelectField
        label={t('rescue.choose')}
        value={chosen || newest.name}
        onChange={setChosen}
        options={backups.map(({ name, kind, at }) => ({
          value: name,
          label: t(`rescue.${kind}`, { at: format.dateTime(at) }),
        }))}
      />
      <div className="row">
        <Button kind="primary" disabled={action.busy} onPress={restore}>
          {t('rescue.restore')}
        </Button>
        <span role="status">{action.busy && t('rescue.busy')}</span>
      </div>
      <Fault error={action.error} />
    </section>
  )
}
