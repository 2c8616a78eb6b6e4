/** A secret goes in and never comes out: one sees whether it is set, and can replace it. */
import { useState } from 'react'
import type { SecretName } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { useAction } from '../../store/action.ts'
import { useServices } from '../../store/services.ts'
import { Button } from '../../ui/button.tsx'
import { Fault } from '../../ui/fault.tsx'
import { TextField } from '../../ui/field.tsx'

export function SecretField({ name, isSet, label }: { name: SecretName; isSet: boolean; label: string }) {
  const t = useT()
  const { client } = useServices()
  const action = useAction()
  const [value, setValue] = useState('')
  // The answer comes back as a `settings` event too, so the note beneath is the station's own word.
  const store = () =>
    void action.run(async () => {
      await client.call('settings.setSecret', { name, value })
      setValue('')
    })
  return (
    <div className="stack tight">
      <TextField
        label={label}
        type="password"
        dir="ltr"
        maxLength={500}
        value={value}
        placeholder={isSet ? '••••••••' : ''}
        help={isSet ? t('secret.set') : t('secret.unset')}
        onChange={setValue}
      />
      {value !== '' && (
        <div>
          <Button disabled={action.busy} onPress={store}>
            {t('secret.store')}
          </Button>
        </div>
      )}
      <Fault error={action.error} />
    </div>
  )
}
