/** Updates as the station decides on them: which feed, and when the moment is quiet. The shell finds, fetches and installs. */
import type { StationSettings } from '../../contract/settings.ts'
import { StationError } from '../../contract/errors.ts'
import type { UpdateState, UpdateView } from '../../contract/updates.ts'
import type { Updater } from '../host.ts'
import type { Station } from '../station.ts'
import { busyReasons } from './quiet.ts'
import type { QuietParts } from './quiet.ts'

/** between looks at whether a kiosk's hour has come, ms */
const LOOK_MS = 60_000

interface UpdateParts {
  /** absent: this shell updates nothing */
  readonly updater: Updater | undefined
  readonly settings: () => StationSettings
  readonly quiet: QuietParts
  /** somebody is in a session */
  readonly inSession: () => boolean
  /** before the station installs by itself */
  readonly onInstall: (version: string) => void
}

export function updates(station: Station, parts: UpdateParts) {
  const { updater, settings, quiet } = parts
  let view: UpdateView | null = null
  let asked = ''
  let timer: ReturnType<typeof setInterval> | null = null
  // while the station is being built there is nobody to tell yet
  let isBuilt = false
  const stop =
    updater?.onView((now) => {
      view = now
      if (isBuilt) station.changed()
    }) ?? (() => undefined)
  isBuilt = true

  const isKiosk = () => settings().kiosk.enabled
  const state = (): UpdateState | undefined => {
    if (view === null) return undefined
    const { kioskFrom: from, kioskUntil: until } = settings().updates
    return { ...view, busy: busyReasons(quiet), hours: isKiosk() ? { from, until } : null }
  }
  /** Throws `conflict`. */
  function assertReady(): string {
    const busy = busyReasons(quiet)
    if (view?.step !== 'ready' || view.version === null)
      throw new StationError('conflict', 'no update is ready')
    if (busy.length > 0) throw new StationError('update_busy', `under way: ${busy.join(', ')}`)
    return view.version
  }
  function atKioskHour(): void {
    const { kioskFrom: from, kioskUntil: until } = settings().updates
    if (view?.step !== 'ready' || view.version === null || !isKiosk() || parts.inSession()) return
    if (!isBetween(new Date(station.now()).getHours(), from, until) || busyReasons(quiet).length > 0) return
    station.log('info', `installing ${view.version} while nobody is here`)
    parts.onInstall(view.version)
    updater?.ask({ do: 'install' })
  }
  if (updater !== undefined) {
    timer = setInterval(atKioskHour, LOOK_MS)
    timer.unref()
  }
  return {
    state,
    busy: () => busyReasons(quiet),
    /** The settings may name another feed. */
    follow(): void {
      const { feed, keys } = settings().updates
      const now = JSON.stringify([feed, keys])
      if (now === asked) return
      asked = now
      updater?.ask({ do: 'follow', feed, keys })
    },
    check(): void {
      updater?.ask({ do: 'check', again: true })
    },
    /** Answers the version. Throws `conflict`, `update_busy`. */
    install(): string {
      const version = assertReady()
      updater?.ask({ do: 'install' })
      return version
    },
    stop(): void {
      stop()
      if (timer !== null) clearInterval(timer)
    },
  }
}
export type StationUpdates = ReturnType<typeof updates>

/** Hours of a day; `until` may be of the next one. The same twice: any hour. */
export const isBetween = (hour: number, from: number, until: number): boolean =>
  from < until ? hour >= from && hour < until : hour >= from || hour < until
