/** Which keys lead out of a locked kiosk: the page and the desktop shell go by one list. */
import { expect, test } from 'vitest'
import { leadsOut, resizes } from '../../../main/contract/keys-out.ts'
import { isHeld } from '../../../main/electron/held-keys.ts'
import { KEYMAP } from '../../../renderer/keys/keymap.ts'

/** `Ctrl+Shift+T` and the like, as a browser tells them. */
function chord(name: string) {
  const parts = name.split('+').filter(Boolean)
  const has = (part: string) => parts.includes(part)
  const key = name.endsWith('+') ? '+' : (parts.at(-1) ?? '')
  return {
    key,
    ctrlKey: has('Ctrl'),
    altKey: has('Alt') && key !== 'Alt' ? true : key === 'Alt',
    metaKey: has('Meta') || key === 'Meta',
    shiftKey: has('Shift'),
    altGraph: has('AltGr'),
  }
}
/** The same as Electron tells it, which knows no AltGr but as Windows does. */
function pressed(name: string) {
  const { key, ctrlKey, altKey, metaKey, shiftKey, altGraph } = chord(name)
  return { key, control: ctrlKey || altGraph, alt: altKey || altGraph, meta: metaKey, shift: shiftKey }
}

const OUT =
  `Ctrl+n Ctrl+t Ctrl+w Ctrl+q Ctrl+o Ctrl+s Ctrl+p Ctrl+u Ctrl+h Ctrl+j Ctrl+l Ctrl+f Ctrl+r Ctrl+Tab Ctrl+1 Ctrl+9 Ctrl+F4 Ctrl+F5
  Ctrl+Shift+N Ctrl+Shift+T Ctrl+Shift+W Ctrl+Shift+Q Ctrl+Shift+I Ctrl+Shift+J Ctrl+Shift+C Ctrl+Shift+R Ctrl+Shift+Delete Ctrl+Alt+Delete
  Ctrl+Escape Shift+Escape Alt+Escape Alt+F4 Alt+Home Alt+ArrowLeft Alt+Enter Alt+d Alt+Tab Meta+q Meta+w Meta+Alt+i Meta+r Meta Alt
  Shift+F10 Shift+F5 F5 F11 F12 ContextMenu BrowserBack BrowserHome BrowserRefresh LaunchMail MediaPlayPause AppSwitch Ctrl+ف`.split(
    /\s+/,
  )
const IN =
  'a A 1 ? Escape Enter Tab Shift+Tab Space ArrowLeft Ctrl+a Ctrl+c Ctrl+v Ctrl+x Ctrl+z Ctrl+y Ctrl+ArrowLeft Ctrl+Shift+ArrowRight Ctrl+Home Ctrl+Backspace Delete AltGr+@ AltGr+ł AltGr+€ AltGr+Dead'.split(
    ' ',
  )
const SIZES = ['Ctrl++', 'Ctrl+-', 'Ctrl+0', 'Ctrl+=', 'Ctrl+Shift++', 'Ctrl+Shift+_']

test.each(OUT)('%s leads out, and is held in both shells', (name) => {
  expect(leadsOut(chord(name))).toBe(true)
  expect(isHeld(pressed(name))).toBe(true)
})

test.each([...IN, 'Ctrl+Control', 'Shift+Shift'])('%s is for typing and moving, in both shells', (name) => {
  expect(leadsOut(chord(name))).toBe(false)
  expect(isHeld(pressed(name))).toBe(false)
})

test.each(SIZES)(
  '%s: a page may be read larger in a browser, and the desktop window keeps no size',
  (name) => {
    expect(leadsOut(chord(name))).toBe(false)
    expect(resizes(chord(name))).toBe(true)
    expect(isHeld(pressed(name))).toBe(true)
  },
)

test('every key of the station comes through to the page of a desktop kiosk', () => {
  const names = { Space: ' ', ArrowBackward: 'ArrowLeft' } as Record<string, string>
  for (const key of Object.values(KEYMAP).flat()) expect(isHeld(pressed(names[key] ?? key)), key).toBe(false)
})
