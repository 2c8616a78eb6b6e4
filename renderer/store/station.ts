/** What a view reads of the mirror. */
import { useSyncExternalStore } from 'react'
import type { StationSettings } from '../../main/contract/settings.ts'
import type { Snapshot } from './mirror.ts'
import { useServices } from './services.ts'

/** A part of the snapshot; the component renders again when that part is another value. */
export function useStation<T>(select: (snapshot: Snapshot) => T): T {
  const { station } = useServices()
  return useSyncExternalStore(station.subscribe, () => select(station.get()))
}
export const useSettings = (): StationSettings | null => useStation((s) => s.settings?.settings ?? null)
