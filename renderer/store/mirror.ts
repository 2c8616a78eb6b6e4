/** A mirror of the core's truth: its last snapshot and settings. Views read it, nothing here decides anything. */
import type { EventPayload } from '../../main/contract/api.ts'
import type { StationState } from '../../main/contract/model.ts'
import type { SettingsView, StationSettings } from '../../main/contract/settings.ts'
import { type ErrorValue, toErrorValue } from '../../main/contract/errors.ts'
import type { Client } from '../transport/client.ts'
import { watchNetwork } from './network.ts'

export interface Snapshot {
  /** whether the core answers; `fault` says why not, when that is known */
  readonly connected: boolean
  readonly fault: ErrorValue | null
  readonly state: StationState | null
  readonly settings: SettingsView | null
}
export interface Station {
  readonly get: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
  /** A method's answer is a newer snapshot than the last event. */
  accept(state: StationState): void
  /** Shows a change of settings at once and sends it; the old ones return if the core refuses. */
  saveSettings(change: (settings: StationSettings) => StationSettings): Promise<void>
  /** Rows whose delivery changed. */
  onTakes(listener: (rows: EventPayload<'takes'>) => void): () => void
  close(): void
}

export function createStation(client: Client): Station {
  let snapshot: Snapshot = { connected: true, fault: null, state: null, settings: null }
  const listeners = new Set<() => void>()
  const set = (part: Partial<Snapshot>) => {
    snapshot = { ...snapshot, ...part }
    for (const listener of listeners) listener()
  }
  const refresh = async () => {
    const [state, settings] = await Promise.all([
      client.call('station.state', {}),
      client.call('settings.get', {}),
    ])
    set({ state: state.output, settings: settings.output, connected: true, fault: null })
  }
  // A core that is restarting refuses the first calls; onStatus calls again when it answers.
  const tryRefresh = () =>
    void refresh().catch((thrown: unknown) => {
      const error = toErrorValue(thrown)
      set({ connected: false, ...(error.code === 'core_stopped' ? {} : { fault: error }) })
    })
  /** Of a locked kiosk the page has the settings in part only; whoever unlocks it needs them whole. */
  const accept = (state: StationState) => {
    set({ state })
    if (!state.kiosk.locked && snapshot.settings?.narrowed) tryRefresh()
  }
  const ends = [
    client.on('state', accept),
    client.on('settings', (settings) => set({ settings })),
    client.onStatus(({ state, error }) => {
      if (state === 'running') tryRefresh()
      else set({ connected: false, fault: error })
    }),
  ]
  tryRefresh()
  const endNetwork = watchNetwork((metered) => {
    // Tells the upload policy; a core that is down hears it with the next change.
    client.call('station.network', { metered }).catch(() => undefined)
  })
  return {
    get: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    accept,
    async saveSettings(change) {
      const before = snapshot.settings
      if (!before || before.narrowed) return
      const settings = change(before.settings)
      set({ settings: { ...before, settings } })
      try {
        set({ settings: (await client.call('settings.set', { settings })).output })
      } catch (error) {
        set({ settings: before })
        throw error
      }
    },
    onTakes: (listener) => client.on('takes', listener),
    close() {
      endNetwork()
      for (const end of ends) end()
    },
  }
}
