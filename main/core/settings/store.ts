/** The station's settings: plain values in the database, secrets only ever in the shell's store. */
import { z } from 'zod'
import type { SecretName, SecretPlaces, SettingsView, StationSettings } from '../../contract/settings.ts'
import { secretName, secretPlaces, stationSettings } from '../../contract/settings.ts'
import { StationError } from '../../contract/errors.ts'
import type { SecretStore } from '../host.ts'
import type { Meta } from '../station.ts'
import { belongs, placesOf, secretKeeper } from './secrets.ts'

const KEY = 'settings'
const PROFILE_KIND = 'fieldtake-station-profile'

const profileShape = z.object({
  kind: z.literal(PROFILE_KIND),
  version: z.literal(1),
  settings: stationSettings,
})

/**
 * The hash of the kiosk's PIN lies in the database as well: a keychain that cannot be read (a machine that logged itself in)
 * must not open a kiosk, nor must the other shell, which keeps its secrets elsewhere.
 */
const PIN_KEY = 'kiosk_pin'

export type Settings = Awaited<ReturnType<typeof settingsStore>>

interface SettingsStoreParts {
  readonly meta: Meta
  readonly secrets: SecretStore
  /** from the command line: in force for this run, never saved */
  readonly brokers: string | undefined
  readonly onChange: (view: SettingsView) => void
}

export async function settingsStore({ meta, secrets, brokers, onChange }: SettingsStoreParts) {
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
  const stored = { brokerPassword: false, storageSecretKey: false, kioskPin: false }
  const keep = (name: SecretName, value: string, places: SecretPlaces): void => {
    stored[name] = value !== ''
    if (name === 'brokerPassword') typedFor[name] = value === '' ? null : places[name]
    if (name === 'storageSecretKey') typedFor[name] = value === '' ? null : places[name]
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

  return {
    view,
    effective,
    save,
    /** `wanted`: what it is typed for, when that is not saved yet */
    async setSecret(name: SecretName, value: string, wanted = saved): Promise<void> {
      const places = placesOf(inForce(wanted))
      await keeper.set(name, value, places)
      keep(name, value, places)
      onChange(view())
    },
    /** Null: there is none, or it was typed for something else than `wanted` (what is in force, if nothing is given). */
    secret,
    isSet,
    /** Nothing of it is secret, so that it can be mailed from station to station. */
    exportProfile: (): string =>
      JSON.stringify(
        {
          kind: PROFILE_KIND,
          version: 1,
          settings: {
            ...saved,
            stationName: '',
            microphone: null,
            // a project's id is known on its own station only
            kiosk: { ...saved.kiosk, projectId: null },
          },
        },
        null,
        2,
      ),
    importProfile(text: string): void {
      let json: unknown
      try {
        json = JSON.parse(text)
      } catch (error) {
        throw new StationError('profile_invalid', 'the profile is not JSON', {}, error)
      }
      const parsed = profileShape.safeParse(json)
      if (!parsed.success) throw new StationError('profile_invalid', z.prettifyError(parsed.error))
      const { stationName, microphone } = saved
      const kiosk = { ...parsed.data.settings.kiosk, projectId: saved.kiosk.projectId }
      save({ ...parsed.data.settings, stationName, microphone, kiosk, firstRunDone: true })
    },
  }
}
