/**
 * While a kiosk is locked, keys that a browser would take for itself (a new tab, a file dialog, its task manager) do nothing. A page gets
 * them first where its window is an application's (`--app`, main/kiosk/locked-browser.ts); in a window with tabs some never come here.
 */
import { useEffect } from 'react'
import { leadsOut } from '../../main/contract/keys-out.ts'

export function useNoWayOut(locked: boolean): void {
  useEffect(() => {
    if (!locked) return
    const listening = new AbortController()
    const early = { signal: listening.signal, capture: true }
    const stop = (event: Event) => event.preventDefault()
    const onKey = (event: KeyboardEvent) => {
      if (leadsOut({ ...chordOf(event), altGraph: event.getModifierState('AltGraph') }))
        event.preventDefault()
    }
    window.addEventListener('keydown', onKey, early)
    // a file that is dropped would be opened in place of the station; a menu offers to save and to inspect
    for (const name of ['contextmenu', 'dragover', 'drop', 'auxclick'])
      window.addEventListener(name, stop, early)
    return () => listening.abort()
  }, [locked])
}

const chordOf = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) => {
  return { key, ctrlKey, metaKey, altKey, shiftKey }
}
