/** The fields of an S3 store: of the one for large takes, and of the one where the archive's audio is. */
import { isForStorage } from '../../../main/contract/secrets.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import type { SettingsView, StationSettings } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { TextField } from '../../ui/field.tsx'
import { Elsewhere, storageName } from './elsewhere.tsx'
import { SecretField } from './secret-field.tsx'

type Store = StationSettings['storage']

interface StoreFieldsProps {
  readonly store: Store
  readonly change: (part: Partial<Store>) => void
  readonly secret: 'storageSecretKey' | 'archiveSecretKey'
  readonly view: SettingsView
  /** what is to be said of the account that the key is of */
  readonly keyHelp?: string
}

const endpoint = stationSettings.shape.storage.unwrap().shape.endpoint

export function StoreFields({ store, change, secret, view, keyHelp }: StoreFieldsProps) {
  const t = useT()
  const typedFor = view.secretsFor[secret]
  const secretSet = typedFor ? isForStorage(typedFor, store) : view.secretsSet[secret]
  return (
    <>
      <div className="settings-pair">
        <TextField
          label={t('storage.bucket')}
          dir="ltr"
          value={store.bucket}
          maxLength={100}
          onChange={(bucket) => change({ bucket: bucket.trim() })}
        />
        <TextField
          label={t('storage.region')}
          dir="ltr"
          value={store.region}
          maxLength={60}
          onChange={(region) => change({ region })}
        />
        <TextField
          label={t('storage.endpoint')}
          help={t('storage.endpointHelp')}
          dir="ltr"
          value={store.endpoint}
          error={endpoint.safeParse(store.endpoint).success ? null : t('storage.endpointInvalid')}
          onChange={(url) => change({ endpoint: url.trim() })}
        />
        <TextField
          label={t('storage.key')}
          {...(keyHelp === undefined ? {} : { help: keyHelp })}
          dir="ltr"
          value={store.accessKeyId}
          maxLength={200}
          onChange={(accessKeyId) => change({ accessKeyId })}
        />
        <SecretField name={secret} label={t('storage.secret')} isSet={secretSet} />
      </div>
      {typedFor && !secretSet && store.accessKeyId !== '' && (
        <Elsewhere name={secret} place={storageName(typedFor)} />
      )}
    </>
  )
}
