/** One map of keys for the whole interface: single keys, so that a foot pedal can be any of them. */

/** In the order of the cheat sheet; the first key is the one printed on the button. */
export const KEYMAP = {
  primary: ['Space'],
  next: ['Enter'],
  again: ['r'],
  play: ['p'],
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
  restart: ['0'],
  slower: ['['],
  faster: [']'],
  rewind: [','],
  forward: ['.'],
  ledger: ['l'],
  help: ['?'],
} as const satisfies Record<string, readonly string[]>
export type Act = keyof typeof KEYMAP
export const ACTS = Object.keys(KEYMAP).filter((name): name is Act => name in KEYMAP)
export type Overrides = Readonly<Record<string, string>>

/** The keys of an act: a remapped act has only the key that was chosen. */
export const keysOf = (act: Act, overrides: Overrides): readonly string[] => {
  const own = overrides[act]
  return own ? [own] : KEYMAP[act]
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
/**
 * The name of a key press. Letters go by the place of the key when the layout writes another script:
 * with an Amharic or Arabic keyboard, R is where R is printed, and so are the few signs that are keys here.
 */
export function nameOf(press: Press): string | null {
  // AltGr, which Windows tells as Ctrl and Alt, writes the brackets of many layouts.
  const graph = press.getModifierState?.('AltGraph') ?? false
  if (press.altKey && !graph) return null
  const latin = /^Key([A-Z])$/.exec(press.code)?.[1]
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1]
  const sign = SIGNS[press.code]?.[press.shiftKey ? 1 : 0]
  let name = press.key
  if (press.key === ' ') name = 'Space'
  else if (/^[\x21-\x7e]$/.test(press.key)) name = press.key.toLowerCase()
  else if (sign && press.key.length === 1) name = sign
  else if (latin && press.key.length === 1) name = latin.toLowerCase()
  else if (digit && press.key.length === 1) name = digit
  if (['Control', 'Shift', 'Meta', 'Alt', 'Dead', 'Unidentified', 'Process'].includes(name)) return null
  return (press.ctrlKey || press.metaKey) && !graph ? `Ctrl+${name}` : name
}

/** Which act a press means; the arrow "backward" points against the reading direction. */
export function actOf(press: Press, overrides: Overrides, direction: 'ltr' | 'rtl'): Act | null {
  const name = nameOf(press)
  if (!name) return null
  const backward = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
  for (const act of ACTS)
    for (const key of keysOf(act, overrides))
      if (name === (key === 'ArrowBackward' ? backward : key)) return act
  return null
}

/** Two acts on one key, so that a remap can refuse it. */
export function conflictOf(act: Act, key: string, overrides: Overrides): Act | null {
  for (const other of ACTS) if (other !== act && keysOf(other, overrides).includes(key)) return other
  return null
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
