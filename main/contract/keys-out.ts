/** Keys that lead out of a locked kiosk, for whoever sees them first: the page, or the desktop shell before its page. */

/** A key that is pressed, as browsers name it (`KeyboardEvent.key`). */
export interface Chord {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** a third level of letters */
  readonly altGraph: boolean
}

/** Typing. */
const ALLOWED = new Set(['a', 'c', 'v', 'x', 'z', 'y', 'Backspace', 'Delete'])
const MOVES = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'])
/** Alone they are no chord yet. */
const MODIFIERS = new Set(['Control', 'Shift', 'AltGraph'])
const SIZES = new Set(['+', '-', '=', '_', '0'])

/** With Ctrl: the size of what is read. It leads nowhere, but whoever comes next may find it. */
export const resizes = ({ key, ctrlKey, metaKey }: Chord): boolean =>
  (ctrlKey || metaKey) && (SIZES.has(key) || key.startsWith('Zoom'))

/** A new window or tab, a dialog, the tools, a reload, the end, the system's menu: what a browser or a window takes for itself. */
export function leadsOut(chord: Chord): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey, altGraph } = chord
  if (/^F\d+$|^(Browser|Launch|Media|App)\w+|^ContextMenu$/.test(key)) return true
  if (MODIFIERS.has(key)) return false
  if (key === 'Escape') return shiftKey || ctrlKey || altKey || metaKey
  // a third level of letters is no chord: Windows tells it as Ctrl+Alt
  if (altGraph) return false
  if (altKey || metaKey) return true
  if (!ctrlKey || MOVES.has(key)) return false
  if (resizes(chord)) return shiftKey && (key === '-' || key === '0')
  return shiftKey || !ALLOWED.has(key.length === 1 ? key.toLowerCase() : key)
}
