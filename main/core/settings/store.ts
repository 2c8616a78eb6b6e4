/** The station's settings: plain values in the database, secrets only ever in the shell's store. */
import type { SecretName, SecretPlaces, SettingsView, StationSettings } from '../../contract/settings.ts'
import { secretName, secretPlaces, stationSettings } from '../../contract/settings.ts'
import type { ProfileChange, ProfileView } from '../../contract/profile.ts'
import type { SecretStore } from '../secret-store.ts'
import type { Meta } from '../station.ts'
import { changesOf, holdToAgreed, readProfile, writeProfile } from './profile.ts'
import { belongs, placesOf, secretKeeper } from './secrets.ts'

const KEY = 'settings'
/**
 * The hash of the kiosk's PIN lies in the database as well: a keychain that cannot be read (a machine that logged itself in)
 * must not open a kiosk, nor must the other shell, which keeps its secrets elsewhere.
 */
const PIN_KEY = 'kiosk_pin'

export type Settings = Awaited<ReturnType<typeof settingsStore>>

interface SettingsStoreParts {
  readonly meta: Meta
  readonly secrets: SecretStore
  readonly stationId: string
  /** from the command line: in force for this run, never saved */
  readonly brokers: string | undefined
  readonly onChange: (view: SettingsView) => void
}

export async function settingsStore({ meta, secrets, stationId, brokers, onChange }: SettingsStoreParts) {
  let saved = stationSettings.parse(JSON.parse(meta.get(KEY) ?? '{}'))
  let override = brokers
  /** Someone who types another address than is saved means it, whatever the command line said. */
  const inForce = (given: StationSettings): StationSettings =>
    override === undefined || given.broker.brokers !== saved.broker.brokers
      ? given
      : { ...given, broker: { ...given.broker, brokers: override } }
  const effective = (): StationSettings => inForce(saved)
  const keeper = secretKeeper(meta, secrets, () => (saved.broker.brokers === '' ? effective() : saved))
  const secret = async (name: SecretName, wanted = effective()): Promise<string | null> => {
    const pin = name === 'kioskPin' ? meta.get(PIN_KEY) : null
    if (pin !== null) return pin
    const kept = await keeper.get(name)
    return kept && belongs(name, kept.typedFor, wanted) ? kept.value : null
  }
  const typedFor = secretPlaces.parse({})
  const stored = { brokerPassword: false, storageSecretKey: false, archiveSecretKey: false, kioskPin: false }
  const keep = (name: SecretName, value: string, places: SecretPlaces): void => {
    stored[name] = value !== ''
    if (name === 'brokerPassword') typedFor[name] = value === '' ? null : places[name]
    if (name === 'storageSecretKey') typedFor[name] = value === '' ? null : places[name]
    if (name === 'archiveSecretKey') typedFor[name] = value === '' ? null : places[name]
    if (name === 'kioskPin' && meta.get(PIN_KEY) !== value) meta.set(PIN_KEY, value)
  }
  const isSet = (name: SecretName): boolean => stored[name] && belongs(name, typedFor, effective())
  const pin = meta.get(PIN_KEY)
  if (pin !== null) keep('kioskPin', pin, typedFor)
  await Promise.all(
    secretName.options.map(async (name) => {
      const kept = name === 'kioskPin' && pin !== null ? null : await keeper.get(name)
      if (kept) keep(name, kept.value, kept.typedFor)
    }),
  )

  const view = (): SettingsView => ({
    settings: saved,
    secretsSet: {
      brokerPassword: isSet('brokerPassword'),
      storageSecretKey: isSet('storageSecretKey'),
      archiveSecretKey: isSet('archiveSecretKey'),
      kioskPin: isSet('kioskPin'),
    },
    secretsFor: { ...typedFor },
    ...(override === undefined ? {} : { givenBrokers: override }),
  })

  function save(next: StationSettings): void {
    if (next.broker.brokers !== saved.broker.brokers || next.broker.nowhere) override = undefined
    meta.set(KEY, JSON.stringify(next))
    saved = next
    onChange(view())
  }

  /** `wanted`: what it is typed for, when that is not saved yet */
  async function setSecret(name: SecretName, value: string, wanted = saved): Promise<void> {
    const places = placesOf(inForce(wanted))
    await keeper.set(name, value, places)
    keep(name, value, places)
    onChange(view())
  }

  return {
    view,
    effective,
    save,
    setSecret,
    /** Null: there is none, or it was typed for something else than `wanted` (what is in force, if nothing is given). */
    secret,
    isSet,
    exportProfile: (): string => writeProfile(saved),
    /** Throws as readProfile does. */
    readProfile(text: string): ProfileView {
      const { kind, settings, secrets } = readProfile(text, saved, stationId)
      return { kind, changes: changesOf(saved, settings), secrets: Object.keys(secrets) }
    },
    /** Throws as readProfile and holdToAgreed do; then nothing is changed. */
    async importProfile(text: string, agreed: readonly ProfileChange[]): Promise<void> {
      const { settings, secrets } = readProfile(text, saved, stationId)
      holdToAgreed(changesOf(saved, settings), agreed)
      // the passwords first, for what is about to be saved: without them the station would not even ask
      for (const name of ['brokerPassword', 'storageSecretKey'] as const) {
        const value = secrets[name]
        if (value !== undefined) await setSecret(name, value, settings)
      }
      save(settings)
    },
  }
}
