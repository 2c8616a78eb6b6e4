/** Where one is: the fragment of the address, the same in a window and in a browser tab. */
import { useSyncExternalStore } from 'react'

export const VIEWS = [
  'record',
  'takes',
  'queue',
  'listen',
  'corpus',
  'pipeline',
  'project',
  'settings',
] as const
export type View = (typeof VIEWS)[number]
export interface Route {
  readonly view: View
  /** what is open there, e.g. a take */
  readonly item: string | null
}

const isView = (name: string): name is View => VIEWS.some((view) => view === name)
function parse(hash: string): Route {
  const [name = '', item] = hash.replace(/^#\//, '').split('/')
  return { view: isView(name) ? name : 'record', item: item ? decodeURIComponent(item) : null }
}
export const linkTo = (view: View, item?: string): string =>
  `#/${view}${item === undefined ? '' : `/${encodeURIComponent(item)}`}`
const listeners = new Set<() => void>()
/** At once: the browser tells of a changed fragment some tasks later, and a take is waited for meanwhile. */
export function goTo(view: View, item?: string): void {
  history.pushState(null, '', linkTo(view, item))
  for (const listener of [...listeners]) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  addEventListener('hashchange', listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('hashchange', listener)
    removeEventListener('popstate', listener)
  }
}
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return parse(hash)
}
