/**
 * While a kiosk is locked, keys that a browser would take for itself (a new tab, a file dialog, its task manager) do nothing. A page gets
 * them first where its window is an application's (`--app`, main/kiosk/locked-browser.ts); in a window with tabs some never come here.
 */
import { useEffect } from 'react'

type Chord = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  readonly altGraph: boolean
}

/** Typing, and the size of what is read. */
const ALLOWED = new Set(['a', 'c', 'v', 'x', 'z', 'y', '+', '-', '=', '0', 'Backspace', 'Delete'])
const MOVES = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])

export function leadsOut({ key, ctrlKey, metaKey, altKey, shiftKey, altGraph }: Chord): boolean {
  if (/^F\d+$|^(Browser|Launch|Media|App)\w+|^ContextMenu$/.test(key)) return true
  if (key === 'Escape') return shiftKey || ctrlKey || altKey || metaKey
  // a third level of letters is no chord: Windows tells it as Ctrl+Alt
  if (altGraph) return false
  if (altKey || metaKey) return true
  if (!ctrlKey) return false
  if (MOVES.has(key)) return false
  return shiftKey ? !['+', '_', '='].includes(key) : !ALLOWED.has(key.length === 1 ? key.toLowerCase() : key)
}

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
