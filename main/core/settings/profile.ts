/** Files that bring settings to a station: profiles that travel by mail, and the account that a backend made for this very station. */
import { z } from 'zod'
import { STATION_ACCOUNT, stationAccount } from '../../contract/station-account.ts'
import type { ProfileChange } from '../../contract/profile.ts'
import { StationError } from '../../contract/errors.ts'
import { stationSettings } from '../../contract/settings.ts'
import type { StationSettings } from '../../contract/settings.ts'
import { differences } from '../audit/differences.ts'

const PROFILE_KIND = 'fieldtake-station-profile'

const profile = z.object({
  kind: z.literal(PROFILE_KIND),
  version: z.literal(1),
  settings: stationSettings,
})
const file = z.discriminatedUnion('kind', [profile, stationAccount])

export interface Brought {
  readonly kind: 'profile' | 'account'
  readonly settings: StationSettings
  /** what an account brings beside them */
  readonly secrets: { readonly brokerPassword?: string; readonly storageSecretKey?: string }
}

/** Nothing of it is secret, so that it can be mailed from station to station. */
export const writeProfile = (saved: StationSettings): string => {
  // a project's id is known on its own station only
  const kiosk = { ...saved.kiosk, projectId: null }
  const settings = { ...saved, stationName: '', microphone: null, kiosk }
  return JSON.stringify({ kind: PROFILE_KIND, version: 1, settings }, null, 2)
}

/** What the settings would be. Throws `profile_invalid`, or `account_elsewhere` for an account that was made for another station. */
export function readProfile(text: string, saved: StationSettings, stationId: string): Brought {
  const parsed = file.safeParse(parseJson(text))
  // not the parser's words alone: they may quote what stands in the file, and an account holds passwords
  if (!parsed.success)
    throw new StationError(
      'profile_invalid',
      parsed.error.issues.map(({ path }) => path.join('.')).join(', '),
    )
  const { data } = parsed
  if (data.kind === STATION_ACCOUNT) {
    if (data.station !== stationId)
      throw new StationError('account_elsewhere', `it is for ${data.station}`, {
        station: data.station,
        own: stationId,
      })
    const { broker, storage = saved.storage } = data
    const { brokerPassword, storageSecretKey } = data.secrets
    return {
      kind: 'account',
      settings: { ...saved, storage, broker: { ...saved.broker, ...broker, nowhere: false } },
      secrets: { brokerPassword, ...(storageSecretKey === undefined ? {} : { storageSecretKey }) },
    }
  }
  const { stationName, microphone } = saved
  const kiosk = { ...data.settings.kiosk, projectId: saved.kiosk.projectId }
  const settings = { ...data.settings, stationName, microphone, kiosk, firstRunDone: true }
  return { kind: 'profile', settings, secrets: {} }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StationError('profile_invalid', 'it is not JSON')
  }
}

/**
 * Settings that decide where takes, names and passwords go, whose word this station believes, or when audio is deleted. Whoever
 * changes one of them by a file has to have seen it.
 */
const WEIGHTY =
  /^(broker\.(?!backlogLimit$)|storage\.|media\.hosts$|lake(\.|$)|trust(\.|$)|updates\.(feed|keys)$|kiosk\.enabled$|retention\.)/

/** How the value looks to people: words as they are, anything else as JSON. */
const said = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

export const changesOf = (saved: StationSettings, next: StationSettings): ProfileChange[] =>
  Object.entries(differences(saved, next)).map(([path, { from, to }]) => {
    return { path, from: said(from), to: said(to), weighty: WEIGHTY.test(path) }
  })

/** Throws `profile_unseen` where something weighty would change that was not among what was agreed to. */
export function holdToAgreed(changes: readonly ProfileChange[], agreed: readonly ProfileChange[]): void {
  const keyOf = ({ path, from, to }: ProfileChange) => JSON.stringify([path, from, to])
  const seen = new Set(agreed.map(keyOf))
  const unseen = changes.filter((change) => change.weighty && !seen.has(keyOf(change)))
  if (unseen.length > 0)
    throw new StationError('profile_unseen', unseen.map(({ path }) => path).join(', '), {
      paths: unseen.map(({ path }) => path).join(', '),
    })
}
