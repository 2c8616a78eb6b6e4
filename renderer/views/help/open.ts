/** Which page of help lies over the view. Small: what it shows is fetched when it is opened for the first time. */
import { useSyncExternalStore } from 'react'
import type { HelpPage } from './pages.ts'

let page: HelpPage | null = null
const listeners = new Set<() => void>()

export function openHelp(next: HelpPage | null): void {
  page = next
  for (const listener of [...listeners]) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
export const useHelp = (): HelpPage | null => useSyncExternalStore(subscribe, () => page)
