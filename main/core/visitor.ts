/** What answers and events tell while the kiosk is locked: nothing of anybody but the visitor, nor how the station is set up. */
import type { Project, StationState } from '../contract/model.ts'
import { stationSettings } from '../contract/settings.ts'
import type { SettingsView } from '../contract/settings.ts'
import type { Visit } from './visit.ts'

/** Sums stay, for the staff who look at the safety of a kiosk without its PIN; names, texts and places go. */
export function stateFor(visit: Visit, state: StationState): StationState {
  if (!visit.isLocked()) return state
  const { broker, uploads, pipeline } = state
  const own = visit.session() !== null
  return {
    ...state,
    broker: { ...broker, address: '', error: broker.error && { code: broker.error.code, message: '' } },
    uploads: { ...uploads, current: uploads.current && { ...uploads.current, takeId: '' } },
    pipeline: {
      lastReceiptAt: pipeline.lastReceiptAt,
      landedToday: pipeline.landedToday,
      silentSince: pipeline.silentSince,
      unreadable: [],
    },
    interrupted: [],
    notices: [],
    // that there is one keeps the machine awake
    recording: own ? state.recording : state.recording && { takeId: '', frames: 0 },
    session: own ? state.session : null,
    updates: undefined,
  }
}

/** What the page looks like and listens with; everything else stands at its default. */
export function settingsFor(visit: Visit, view: SettingsView): SettingsView {
  if (!visit.isLocked()) return view
  const { uiLanguage, theme, promptSize, keys, microphone, firstRunDone, kiosk } = view.settings
  return {
    settings: stationSettings.parse({
      uiLanguage,
      theme,
      promptSize,
      keys,
      microphone,
      firstRunDone,
      kiosk,
    }),
    secretsSet: { brokerPassword: false, storageSecretKey: false, archiveSecretKey: false, kioskPin: true },
    secretsFor: { brokerPassword: null, storageSecretKey: null, archiveSecretKey: null },
    narrowed: true,
  }
}

export function projectsFor(visit: Visit, all: () => Project[]): Project[] {
  if (!visit.isLocked()) return all()
  const one = visit.project()
  return one ? [one] : []
}
