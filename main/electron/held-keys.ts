/** In a kiosk's window the keys that lead out are held back before page and menu hear of them. */
import type { Input, WebContents } from 'electron'
import { leadsOut, resizes } from '../contract/keys-out.ts'

/** What of Electron's own word for a key decides. */
export type Pressed = Pick<Input, 'key' | 'control' | 'meta' | 'alt' | 'shift'>

/** A reload, the whole screen, the tools. The other function keys may be keys of the station, or its foot pedal. */
const FUNCTIONS = new Set(['F5', 'F11', 'F12'])

/** A size of the page is held as well: Electron keeps it for the next visitor, and over a restart. */
export function isHeld({ key, control, meta, alt, shift }: Pressed): boolean {
  const alone = !control && !meta && !alt && !shift
  if (alone && /^F\d+$/.test(key)) return FUNCTIONS.has(key)
  // Electron tells no third level of letters apart: on Windows an @ or a ł comes as Ctrl+Alt
  const altGraph = control && alt && !meta && /^(?:[^a-z0-9]|Dead)$/i.test(key)
  const chord = { key, ctrlKey: control, metaKey: meta, altKey: alt, shiftKey: shift, altGraph }
  return leadsOut(chord) || resizes(chord)
}

export function holdKeys(contents: WebContents): void {
  contents.on('before-input-event', (event, input) => {
    if (isHeld(input)) event.preventDefault()
  })
}
