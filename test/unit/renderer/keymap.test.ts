import { describe, expect, it } from 'vitest'
import { ACTS, KEYMAP, actOf, conflictOf, nameOf } from '../../../renderer/keys/keymap.ts'

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
  it('turn the backward arrow with the direction of reading', () => {
    expect(actOf(press('ArrowLeft', 'ArrowLeft'), {}, 'ltr')).toBe('back')
    expect(actOf(press('ArrowLeft', 'ArrowLeft'), {}, 'rtl')).toBeNull()
    expect(actOf(press('ArrowRight', 'ArrowRight'), {}, 'rtl')).toBe('back')
  })
  it('can be remapped, and then the old key means nothing', () => {
    expect(actOf(press('F8', 'F8'), { primary: 'F8' }, 'ltr')).toBe('primary')
    expect(actOf(press(' ', 'Space'), { primary: 'F8' }, 'ltr')).toBeNull()
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
