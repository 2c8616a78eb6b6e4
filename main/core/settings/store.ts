/** The station's settings: plain values in the database, secrets only ever in the shell's store. */
import { z } from 'zod'
import type { SecretName, SettingsView, StationSettings } from '../../contract/settings.ts'
import { secretName, stationSettings } from '../../contract/settings.ts'
import { StationError } from '../../contract/errors.ts'
import type { SecretStore } from '../host.ts'
import type { Meta } from '../station.ts'

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

/** A keyring may ask a person before it answers, and there may be nobody. */
const PATIENCE_MS = 3_000

/** One that is locked, gone or silent must not keep the station from recording. */
const patiently = (asked: Promise<string | null>): Promise<string | null> =>
  Promise.race([
    asked.catch(() => null),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS).unref()),
  ])

export type Settings = Awaited<ReturnType<typeof settingsStore>>

interface Parts {
  readonly meta: Meta
  readonly secrets: SecretStore
  /** from the command line: in force for this run, never saved */
  readonly brokers: string | undefined
  readonly onChange: (view: SettingsView) => void
}

export async function settingsStore({ meta, secrets, brokers, onChange }: Parts) {
  let saved = stationSettings.parse(JSON.parse(meta.get(KEY) ?? '{}'))
  let override = brokers
  const secret = async (name: SecretName): Promise<string | null> => {
    const kept = name === 'kioskPin' ? meta.get(PIN_KEY) : null
    return kept ?? patiently(secrets.get(name))
  }
  const keep = (name: SecretName, value: string): void => {
    set[name] = value !== ''
    if (name === 'kioskPin' && meta.get(PIN_KEY) !== value) meta.set(PIN_KEY, value)
  }
  const set = { brokerPassword: false, storageSecretKey: false, kioskPin: false }
  await Promise.all(
    secretName.options.map(async (name) => {
      const value = await secret(name)
      if (value !== null) keep(name, value)
    }),
  )

  const view = (): SettingsView => ({ settings: saved, secretsSet: { ...set } })
  const effective = (): StationSettings =>
    override === undefined ? saved : { ...saved, broker: { ...saved.broker, brokers: override } }

  function save(next: StationSettings): void {
    // someone who types another address means it
    if (next.broker.brokers !== saved.broker.brokers) override = undefined
    meta.set(KEY, JSON.stringify(next))
    saved = next
    onChange(view())
  }

  return {
    view,
    effective,
    save,
    async setSecret(name: SecretName, value: string): Promise<void> {
      await secrets.set(name, value)
      keep(name, value)
      onChange(view())
    },
    secret,
    isSet: (name: SecretName): boolean => set[name],
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
