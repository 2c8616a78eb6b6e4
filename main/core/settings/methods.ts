/** Settings, their secrets, the test of a connection, and profiles that travel from station to station. */
import { differences } from '../audit/differences.ts'
import { testConnection } from './connection-test.ts'
import type { AuditNote, MethodsOf } from '../method.ts'
import type { LakeTrust } from '../outbox/lake-trust.ts'
import type { Visit } from '../visit.ts'
import { settingsFor } from '../visitor.ts'
import { identityOf } from './identity-view.ts'
import type { StationIdentity } from './identity.ts'
import type { kioskLock } from './kiosk.ts'
import type { Settings } from './store.ts'

interface SettingsParts {
  readonly station: { readonly stationId: string }
  readonly settings: Settings
  readonly identity: StationIdentity
  readonly lake: LakeTrust
  readonly kiosk: ReturnType<typeof kioskLock>
  readonly visit: Visit
  /** another password is another connection */
  readonly reconnect: () => void
}

/** how it looks to whoever sits there: no act of administration, and a slider would fill the log */
const LOOKS = ['uiLanguage', 'theme', 'promptSize']

function settingsNote(before: unknown, after: unknown): AuditNote | null {
  const all = Object.entries(differences(before, after))
  const changed = Object.fromEntries(all.filter(([path]) => !LOOKS.includes(path)))
  return Object.keys(changed).length === 0 ? null : ['settings_changed', { changed }]
}

export function settingsMethods(parts: SettingsParts): MethodsOf<'settings'> {
  const { station, settings, kiosk, visit } = parts
  const view = () => settingsFor(visit, settings.view())
  /** Whoever makes it a kiosk means it from now on, not from the next start. */
  const saved = (save: () => void) => {
    const before = settings.effective().kiosk.enabled
    save()
    if (!before && settings.effective().kiosk.enabled) kiosk.lock()
    return view()
  }

  return {
    'settings.get': { who: 'anyone', audit: null, run: view },
    'settings.set': {
      who: 'staff',
      audit() {
        const before = settings.view().settings
        return (after) => settingsNote(before, after.settings)
      },
      run: ({ settings: next }) => saved(() => settings.save(next)),
    },
    'settings.setSecret': {
      who: 'staff',
      audit:
        ({ name, value }) =>
        () => [value === '' ? 'secret_cleared' : 'secret_set', { name }],
      async run({ name, value, settings: typedFor }) {
        const open = !settings.isSet('kioskPin')
        if (name === 'kioskPin') await kiosk.setPin(value)
        else await settings.setSecret(name, value, typedFor)
        // The first PIN locks a kiosk that was switched on before it; a new one keeps nobody out.
        if (name === 'kioskPin' && open) kiosk.lock()
        if (name === 'brokerPassword') parts.reconnect()
        return view()
      },
    },
    'settings.test': {
      who: 'staff',
      audit: null,
      run: async ({ settings: candidate, secrets: typed }) => ({
        hops: await testConnection({
          settings: candidate ?? settings.effective(),
          password: typed.brokerPassword ?? (await settings.secret('brokerPassword', candidate)),
          storageSecret: typed.storageSecretKey ?? (await settings.secret('storageSecretKey', candidate)),
          stationId: station.stationId,
        }),
      }),
    },
    'settings.identity': { who: 'staff', audit: null, run: () => identityOf(parts) },
    'settings.renewKey': {
      who: 'staff',
      audit: () => (after) => ['station_key_renewed', { fingerprint: after.own?.fingerprint }],
      async run() {
        await parts.identity.renew()
        return identityOf(parts)
      },
    },
    'settings.exportProfile': {
      who: 'staff',
      audit: () => () => ['profile_exported', {}],
      run: () => ({ profile: settings.exportProfile() }),
    },
    'settings.readProfile': {
      who: 'staff',
      audit: null,
      run: ({ profile }) => settings.readProfile(profile),
    },
    'settings.importProfile': {
      who: 'staff',
      audit({ profile }) {
        const before = settings.view().settings
        const { kind, secrets } = settings.readProfile(profile)
        return (after) => [
          kind === 'account' ? 'account_imported' : 'profile_imported',
          { changed: differences(before, after.settings), ...(secrets.length > 0 ? { secrets } : {}) },
        ]
      },
      async run({ profile, agreed }) {
        const before = settings.effective().kiosk.enabled
        await settings.importProfile(profile, agreed)
        if (!before && settings.effective().kiosk.enabled) kiosk.lock()
        // an account may bring another password for the same place
        parts.reconnect()
        return view()
      },
    },
  }
}
