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
export function goTo(view: View, item?: string): void {
  location.hash = linkTo(view, item)
}

const subscribe = (listener: () => void) => {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return parse(hash)
}
