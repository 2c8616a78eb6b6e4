/** Secrets as the shell's store holds them: each beside what it was typed for, so that neither can go without the other. */
import { z } from 'zod'
import { isForBroker, isForStorage } from '../../contract/secrets.ts'
import { secretPlaces } from '../../contract/settings.ts'
import type { SecretName, SecretPlaces, StationSettings } from '../../contract/settings.ts'
import type { SecretStore } from '../secret-store.ts'
import { parseJson } from '../json.ts'
import type { Meta } from '../station.ts'

/** A keyring may ask a person before it answers, and there may be nobody. */
const PATIENCE_MS = 3_000

/** One that is locked, gone or silent must not keep the station from recording. */
export const orNullInTime = (asked: Promise<string | null>): Promise<string | null> =>
  Promise.race([
    asked.catch(() => null),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS).unref()),
  ])

const stored = z.object({ secret: z.string(), typedFor: z.unknown() })
const NOWHERE = secretPlaces.parse({})

/** What the settings name as the place of each secret. */
export const placesOf = ({ broker, storage, archive }: StationSettings): SecretPlaces =>
  secretPlaces.parse({ brokerPassword: broker, storageSecretKey: storage, archiveSecretKey: archive })

/** Does what was typed for `typedFor` belong to these settings? The PIN is the station's own. */
export function belongs(
  name: SecretName,
  typedFor: SecretPlaces,
  now: Pick<StationSettings, 'broker' | 'storage' | 'archive'>,
): boolean {
  if (name === 'kioskPin') return true
  const { brokerPassword, storageSecretKey, archiveSecretKey } = typedFor
  if (name === 'archiveSecretKey')
    return archiveSecretKey !== null && isForStorage(archiveSecretKey, now.archive)
  return name === 'brokerPassword'
    ? brokerPassword !== null && isForBroker(brokerPassword, now.broker)
    : storageSecretKey !== null && isForStorage(storageSecretKey, now.storage)
}

export interface KeptSecret {
  readonly value: string
  readonly typedFor: SecretPlaces
}

/** What the version before stored has no place beside it: it belongs to what was set when this version first ran. */
const BEFORE_KEY = 'secrets_before'

export function secretKeeper(meta: Meta, secrets: SecretStore, atFirst: () => StationSettings) {
  const noted = meta.get(BEFORE_KEY)
  const before = noted === null ? placesOf(atFirst()) : secretPlaces.parse(JSON.parse(noted))
  if (noted === null) meta.set(BEFORE_KEY, JSON.stringify(before))

  return {
    async get(name: SecretName): Promise<KeptSecret | null> {
      const text = await orNullInTime(secrets.get(name))
      if (text === null) return null
      const whole = stored.safeParse(parseJson(text)).data
      if (!whole) return { value: text, typedFor: before }
      // a way that only a later version knows: it is not followed by guessing
      return { value: whole.secret, typedFor: secretPlaces.safeParse(whole.typedFor).data ?? NOWHERE }
    },
    set(name: SecretName, value: string, typedFor: SecretPlaces): Promise<void> {
      if (name === 'kioskPin' || value === '') return secrets.set(name, value)
      const own = { [name]: typedFor[name] }
      return secrets.set(name, JSON.stringify({ secret: value, typedFor: own }))
    },
  }
}
