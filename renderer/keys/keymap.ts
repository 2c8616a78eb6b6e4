/** One map of keys for the whole interface: single keys, so that a foot pedal can be any of them. */
import { NO_PLACES, type Places } from './layout.ts'

/** In the order of the cheat sheet; the first key is the one printed on the button. */
export const KEYMAP = {
  primary: ['Space'],
  next: ['Enter'],
  again: ['r'],
  play: ['p', 'F8'],
  back: ['b', 'ArrowBackward'],
  skip: ['s'],
  flag: ['f'],
  discard: ['d'],
  undo: ['u', 'Ctrl+z'],
  speaker: ['F2'],
  approve: ['a'],
  reject: ['x'],
  unsure: ['q'],
  mark: ['m'],
  typo: ['t'],
  unreadable: ['i'],
  offensiveText: ['o'],
  restart: ['0'],
  slower: ['['],
  faster: [']'],
  rewind: [','],
  forward: ['.'],
  loop: ['k'],
  quieter: ['-'],
  louder: ['=', '+'],
  compare: ['z'],
  write: ['w'],
  segment: ['n'],
  editSegment: ['e'],
  hearSegment: ['v', 'F9'],
  segmentBefore: ['g'],
  segmentAfter: ['h'],
  cutSegment: ['c'],
  joinSegment: ['j'],
  snap: ['y'],
  removeSegment: ['Delete'],
  redo: ['Ctrl+y'],
  history: ['F4'],
  ledger: ['l'],
  help: ['?'],
  guide: ['F1'],
} as const satisfies Record<string, readonly string[]>
export type Act = keyof typeof KEYMAP
export const ACTS = Object.keys(KEYMAP).filter((name): name is Act => name in KEYMAP)
export type Overrides = Readonly<Record<string, string>>

/** The keys of an act: a remapped act has only the key that was chosen, and takes it from every other. */
export const keysOf = (act: Act, overrides: Overrides): readonly string[] => {
  const own = overrides[act]
  if (own) return [own]
  const chosen = Object.values(overrides)
  return KEYMAP[act].filter((key) => !chosen.includes(key))
}

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'> &
  Partial<Pick<KeyboardEvent, 'shiftKey' | 'getModifierState'>>
/** Signs by the place of their key on a Latin keyboard, for layouts that write others there. */
const SIGNS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  Slash: ['/', '?'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Comma: [',', '<'],
  Period: ['.', '>'],
}
/** Signs that are keys here: they count wherever a layout writes them. */
const MEANT: readonly string[] = Object.values(KEYMAP)
  .flat()
  .filter((key) => /^[^a-z]$/.test(key))
/** What is no character: modifiers, and keys of which the browser cannot say what they write. */
const NAMELESS = ['Control', 'Shift', 'Meta', 'Alt', 'AltGraph', 'Dead']
const UNTOLD = ['Unidentified', 'Process']

/**
 * The name of a key press. A Latin letter is the letter that the layout writes, wherever its key is. Where it writes
 * another script, or a sign in the place of a letter, the place of the key counts: R is where R is printed, and Q is there
 * on a Greek keyboard, which writes `;` with it. So do the few signs that are keys here. A layout that has the
 * letter at another place (`places`) keeps it there.
 */
export function nameOf(press: Press, places: Places = NO_PLACES): string | null {
  // AltGr, which Windows tells as Ctrl and Alt, writes the brackets of many layouts.
  const graph = press.getModifierState?.('AltGraph') ?? false
  if ((press.altKey && !graph) || NAMELESS.includes(press.key)) return null
  const name = plainName(press, places)
  return name !== null && (press.ctrlKey || press.metaKey) && !graph ? `Ctrl+${name}` : name
}

function plainName({ key, code, shiftKey }: Press, places: Places): string | null {
  if (key === ' ') return 'Space'
  if (/^[A-Za-z]$/.test(key) || MEANT.includes(key)) return key.toLowerCase()
  const untold = UNTOLD.includes(key)
  // Enter, F2: names are plain ASCII and longer than one, what a key writes may be longer, too (لا)
  if (!untold && /^[\x21-\x7e]{2,}$/.test(key)) return key
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
  if (letter && (places.get(letter) ?? code) === code) return letter
  if (/^[\x21-\x7e]$/.test(key)) return key
  const place = SIGNS[code]?.[shiftKey ? 1 : 0] ?? /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]
  return place ?? (untold ? null : key.toLowerCase())
}

/** Which act a press means; the arrow "backward" points against the reading direction. */
export function actOf(
  press: Press,
  overrides: Overrides,
  direction: 'ltr' | 'rtl',
  places: Places = NO_PLACES,
): Act | null {
  const name = nameOf(press, places)
  if (!name) return null
  const backward = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
  for (const act of ACTS)
    for (const key of keysOf(act, overrides))
      if (name === (key === 'ArrowBackward' ? backward : key)) return act
  return null
}

/** The act whose chosen or printed key this is, so that a remap can refuse it. A second key (F8, F9, Ctrl+Z) is given up. */
export function conflictOf(act: Act, key: string, overrides: Overrides): Act | null {
  return ACTS.find((other) => other !== act && (overrides[other] ?? KEYMAP[other][0]) === key) ?? null
}

const CAPS: Record<string, string> = { Enter: '⏎', ArrowBackward: '←', Escape: 'Esc' }
/** What is printed on a key. */
export const capOf = (key: string): string =>
  key
    .replace(/^Ctrl\+/, 'Ctrl ')
    .replace(/[^ ]+$/, (last) => CAPS[last] ?? (last.length === 1 ? last.toUpperCase() : last))
/** The same for aria-keyshortcuts. */
export const ariaOf = (key: string): string =>
  key === 'ArrowBackward'
    ? 'ArrowLeft'
    : key.replace(/^Ctrl\+/, 'Control+').replace(/[^+]+$/, (l) => (l.length === 1 ? l.toUpperCase() : l))
