/** The station looked at from within. */
import type { SecretStore } from '../secret-store.ts'
import type { Personal } from '../log/personal.ts'
import type { MethodsOf } from '../method.ts'
import type { Settings } from '../settings/store.ts'
import { orNullInTime } from '../settings/secrets.ts'
import type { Station } from '../station.ts'
import { supportBundle } from './bundle.ts'
import { runChecks } from './checks.ts'

interface DiagnosisParts {
  readonly station: Station
  readonly settings: Settings
  readonly secrets: SecretStore
  readonly personal: Personal
  readonly shell: string
}

export function diagnosisMethods(parts: DiagnosisParts): MethodsOf<'diagnosis'> {
  const { station, settings, secrets, personal } = parts
  const dataDir = station.folders.root
  return {
    'diagnosis.run': {
      who: 'staff',
      audit: null,
      run: async ({ microphone }) => ({
        checks: await runChecks({
          dataDir,
          now: station.now,
          microphone,
          stationId: station.stationId,
          settings: settings.effective(),
          brokerPassword: () => settings.secret('brokerPassword'),
          storageSecret: () => settings.secret('storageSecretKey'),
          stationKey: () => orNullInTime(secrets.get('stationKey')),
        }),
      }),
    },
    'diagnosis.bundle': {
      who: 'staff',
      audit: () => () => ['support_file_made', {}],
      run: ({ checks }) => ({
        parts: supportBundle({
          dataDir,
          appVersion: station.appVersion,
          shell: parts.shell,
          settings: settings.effective(),
          checks,
          sensitive: () => personal.values(),
        }),
      }),
    },
  }
}
