/** The station as a whole: its state, its notices, the lock of the kiosk, and what the page knows of the network. */
import type { StationState } from '../../contract/model.ts'
import { StationError } from '../../contract/errors.ts'
import { backupsView } from '../db/restore.ts'
import { done } from '../method.ts'
import type { MethodsOf } from '../method.ts'
import type { kioskLock } from '../settings/kiosk.ts'
import type { Station } from '../station.ts'
import type { noticeStore } from './notices.ts'

interface StationParts {
  readonly station: Station
  readonly state: () => StationState
  readonly notices: ReturnType<typeof noticeStore>
  readonly kiosk: ReturnType<typeof kioskLock>
  readonly uploads: { network(metered: boolean | null): boolean }
  readonly sender: { wake(): void }
}

export const stationMethods = (parts: StationParts): MethodsOf<'station'> => ({
  'station.state': { who: 'anyone', audit: null, run: () => parts.state() },
  'station.dismissNotice': {
    who: 'staff',
    audit: null,
    run({ id }) {
      parts.notices.dismiss(id)
      parts.station.changed()
      return done
    },
  },
  'station.unlock': {
    who: 'anyone',
    audit() {
      const locked = parts.kiosk.isLocked()
      return ({ unlocked }) => (locked ? [unlocked ? 'unlocked' : 'unlock_refused', {}] : null)
    },
    run: ({ pin }) => parts.kiosk.unlock(pin),
  },
  'station.backups': {
    who: 'staff',
    audit: null,
    run: () => backupsView(parts.station.folders.root),
  },
  'station.restore': {
    who: 'staff',
    audit: null,
    run() {
      throw new StationError('conflict', 'the station is open: close it, then start it with --restore NAME')
    },
  },
  'station.openVault': {
    who: 'staff',
    audit: null,
    run() {
      throw new StationError('conflict', 'the station is open')
    },
  },
  'station.lock': {
    who: 'anyone',
    audit: null,
    run() {
      parts.kiosk.lock()
      return done
    },
  },
  'station.network': {
    who: 'anyone',
    audit: null,
    run({ metered }) {
      if (parts.uploads.network(metered)) parts.station.changed()
      parts.sender.wake()
      return done
    },
  },
})
