import { describe, expect, it } from 'vitest'
import { ACTS, KEYMAP, actOf, conflictOf, keysOf, nameOf } from '../../../renderer/keys/keymap.ts'

const press = (key: string, code = '', ctrlKey = false) => ({
  key,
  code,
  ctrlKey,
  metaKey: false,
  altKey: false,
})

describe('keys', () => {
  it('mean one act each', () => {
    const keys = ACTS.flatMap((act) => [...KEYMAP[act]])
    expect(new Set(keys).size).toBe(keys.length)
  })
  it('go by the place of the key when the layout writes another script', () => {
    expect(actOf(press('ر', 'KeyR'), {}, 'ltr')).toBe('again')
    expect(actOf(press('r', 'KeyR'), {}, 'ltr')).toBe('again')
    // On a Dvorak layout the letter that is written counts, not the place.
    expect(actOf(press('p', 'KeyR'), {}, 'ltr')).toBe('play')
  })
  it('are found on layouts that write other signs at their place, or need AltGr for them', () => {
    expect(actOf({ ...press('؟', 'Slash'), shiftKey: true }, {}, 'rtl')).toBe('help')
    expect(actOf(press('د', 'BracketRight'), {}, 'rtl')).toBe('faster')
    const graph = { altKey: true, getModifierState: (name: string) => name === 'AltGraph' }
    expect(actOf({ ...press('[', 'Digit5', true), ...graph }, {}, 'ltr')).toBe('slower')
  })
  // what each layout writes with the keys that are Q, B, X, M, comma and full stop on a Latin keyboard, as browsers tell it
  const LAYOUTS: Record<string, readonly (readonly [code: string, key: string, act: string | null])[]> = {
    Greek: [
      ['KeyQ', ';', 'unsure'],
      ['KeyB', 'β', 'back'],
      ['KeyX', 'χ', 'reject'],
      ['KeyS', 'σ', 'skip'],
      ['KeyW', 'ς', 'write'],
    ],
    Hebrew: [
      ['KeyQ', '/', 'unsure'],
      ['KeyB', 'נ', 'back'],
      ['KeyX', 'ס', 'reject'],
      ['KeyW', "'", 'write'],
      ['Comma', 'ת', 'rewind'],
      ['Quote', ',', 'rewind'],
      ['Slash', '.', 'forward'],
    ],
    Arabic: [
      ['KeyQ', 'ض', 'unsure'],
      ['KeyB', 'لا', 'back'],
      ['KeyX', 'ء', 'reject'],
      ['KeyD', 'ي', 'discard'],
      ['Comma', 'و', 'rewind'],
      ['BracketLeft', 'ج', 'slower'],
      ['Digit0', '٠', 'restart'],
    ],
    'Arabic, with a ligature': [['KeyB', '\ufefb', 'back']],
    Persian: [
      ['KeyB', 'ذ', 'back'],
      ['Digit0', '۰', 'restart'],
    ],
    Amharic: [
      ['KeyQ', 'ቅ', 'unsure'],
      ['KeyR', 'ር', 'again'],
    ],
    // one letter is two UTF-16 units
    Adlam: [
      ['KeyB', '\u{1e926}', 'back'],
      ['KeyF', '\u{1e92c}', 'flag'],
    ],
    Russian: [
      ['KeyQ', 'й', 'unsure'],
      ['KeyB', 'и', 'back'],
      ['Comma', 'б', 'rewind'],
    ],
    Armenian: [['KeyQ', 'ք', 'unsure']],
    Thai: [['KeyQ', 'ๆ', 'unsure']],
    // has no Q and no X of its own
    Yoruba: [
      ['KeyQ', 'ṣ', 'unsure'],
      ['KeyX', 'ọ', 'reject'],
    ],
    'an input method that is on': [['KeyB', 'Process', 'back']],
    // Latin layouts: the letter that is written counts, and so does a sign that is a key here
    French: [
      ['KeyQ', 'a', 'approve'],
      ['KeyA', 'q', 'unsure'],
      ['Semicolon', 'm', 'mark'],
      ['KeyM', ',', 'rewind'],
      ['Digit0', 'à', 'restart'],
    ],
    Dvorak: [
      ['KeyN', 'b', 'back'],
      ['KeyW', ',', 'rewind'],
      ['KeyE', '.', 'forward'],
    ],
    German: [['BracketLeft', 'ü', 'slower']],
  }
  it.each(Object.entries(LAYOUTS))('are found on the layout: %s', (_name, presses) => {
    for (const [code, key, act] of presses) {
      expect(actOf(press(key, code), {}, 'ltr'), `${code} ${key}`).toBe(act)
      expect(actOf({ ...press(key, code), shiftKey: false }, {}, 'rtl'), `${code} ${key}`).toBe(act)
    }
  })
  it('leave a letter where a layout has it, if the browser tells', () => {
    // BÉPO writes à in the place of X, and x in the place of C; Dvorak an apostrophe in the place of Q
    const bepo = new Map([['x', 'KeyC']])
    expect(actOf(press('à', 'KeyX'), {}, 'ltr', bepo)).toBeNull()
    expect(actOf(press('x', 'KeyC'), {}, 'ltr', bepo)).toBe('reject')
    expect(actOf(press("'", 'KeyQ'), {}, 'ltr', new Map([['q', 'KeyX']]))).toBeNull()
    // asked with a Greek layout, Chromium tells the Latin one beside it
    expect(actOf(press(';', 'KeyQ'), {}, 'ltr', new Map([['q', 'KeyQ']]))).toBe('unsure')
  })
  it('of a remapped act are found by the same name that was stored', () => {
    const pressed = press(';', 'KeyQ')
    expect(actOf(pressed, { primary: nameOf(pressed) ?? '' }, 'ltr')).toBe('primary')
    expect(actOf(press('ö', 'Semicolon'), { play: nameOf(press('ö', 'Semicolon')) ?? '' }, 'ltr')).toBe(
      'play',
    )
    for (const named of ['Enter', 'Tab', 'Escape', 'F8', 'PageDown', 'MediaPlayPause'])
      expect(nameOf(press(named, named))).toBe(named)
  })
  it('turn the backward arrow with the direction of reading', () => {
    expect(actOf(press('ArrowLeft', 'ArrowLeft'), {}, 'ltr')).toBe('back')
    expect(actOf(press('ArrowLeft', 'ArrowLeft'), {}, 'rtl')).toBeNull()
    expect(actOf(press('ArrowRight', 'ArrowRight'), {}, 'rtl')).toBe('back')
  })
  it('can be remapped, and then the old key means nothing', () => {
    expect(actOf(press('F8', 'F8'), { primary: 'F8' }, 'ltr')).toBe('primary')
    expect(actOf(press(' ', 'Space'), { primary: 'F8' }, 'ltr')).toBeNull()
  })
  it('chosen by a person is taken from an act that has it besides its own', () => {
    expect(conflictOf('primary', 'F9', {})).toBeNull()
    expect(keysOf('hearSegment', { primary: 'F9' })).toEqual(['v'])
    expect(actOf(press('F9', 'F9'), { typo: 'F9' }, 'ltr')).toBe('typo')
    // chosen before `write` had it
    expect(actOf(press('w', 'KeyW'), { ledger: 'w' }, 'ltr')).toBe('ledger')
  })
  it('cannot be given to two acts', () => {
    expect(conflictOf('again', 'p', {})).toBe('play')
    expect(conflictOf('again', 'r', {})).toBeNull()
    expect(conflictOf('again', 'p', { play: 'F9' })).toBeNull()
  })
  it('tell undo from a plain letter, and leave modifiers and Alt alone', () => {
    expect(actOf(press('z', 'KeyZ', true), {}, 'ltr')).toBe('undo')
    expect(nameOf(press('Shift', 'ShiftLeft'))).toBeNull()
    expect(nameOf({ ...press('r', 'KeyR'), altKey: true })).toBeNull()
  })
})
