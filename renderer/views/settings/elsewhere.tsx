import type { BrokerPlace, SecretName, StoragePlace } from '../../../main/contract/settings.ts'
import { useT } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { useTypedSecrets } from './secret-field.tsx'

const at = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' @ ') || '–'
export const brokerName = ({ username, brokers }: BrokerPlace): string => at(username, brokers)
export const storageName = ({ accessKeyId, endpoint }: StoragePlace): string => at(accessKeyId, endpoint)

/** A secret is stored, and it is not for what stands in the fields now: it will be asked for again, and why. */
export function Elsewhere({ name, place }: { name: SecretName; place: string }) {
  const t = useT()
  const { typed } = useTypedSecrets()
  if (typed[name] !== undefined) return null
  return (
    <p role="note">
      <Icon name="warn" small /> {t('secret.elsewhere', { place })}
    </p>
  )
}
