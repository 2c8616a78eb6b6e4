/**
 * Whose a key press is: the view's, whose buttons have keys printed on them, or the control's that has the focus.
 *
 * A text field keeps every key that it can use. Any other control keeps the keys that work it, and only for somebody who
 * came to it by keyboard. Whoever clicked it with a mouse or a finger is done with it, and reads "Space" on another button.
 * `:focus-visible` cannot tell the two apart: after a click it becomes true with the first key that is pressed.
 */

const TEXT =
  'textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=reset], [type=file], [type=color], [type=image])'
const BUTTON = 'button, summary, input:not([type=checkbox], [type=radio], [type=range])'

/** which keys work a control, by name; first match counts */
const WORKED_BY: readonly (readonly [selector: string, keys: readonly string[]])[] = [
  ['a[href]', ['Enter']],
  [BUTTON, ['Enter', 'Space']],
  ['form input[type=checkbox], form input[type=radio]', ['Space', 'Enter']],
  ['input[type=checkbox], input[type=radio]', ['Space']],
  ['[role=option]', ['Enter', 'Space']],
  ['audio, video', ['Enter', 'Space']],
]
/** Controls in which arrows move something. A mouse leaves those keys alone too: no button has an arrow printed on it. */
const MOVED_BY_ARROWS =
  'select, input[type=radio], input[type=range], [role=listbox], [role=option], [role=slider], audio, video'
/** typed to choose, or opens the list */
const CHOSEN_BY_TYPING = 'select'

let byKeyboard = true

const closest = (target: EventTarget | null, selector: string): Element | null =>
  target instanceof Element ? target.closest(selector) : null

/** What the focused control keeps: names of keys, or `all` of them. */
export function keptBy(target: EventTarget | null): readonly string[] | 'all' {
  if (closest(target, TEXT)) return 'all'
  if (!byKeyboard) return []
  if (closest(target, CHOSEN_BY_TYPING)) return 'all'
  return WORKED_BY.find(([selector]) => closest(target, selector))?.[1] ?? []
}

/** Function keys and Escape write nothing: they mean in a text field what they mean anywhere. */
const writesNothing = (name: string): boolean => /^F\d+$/.test(name) || name === 'Escape'

/** Is this key the focused control's own? */
export function keeps(target: EventTarget | null, name: string): boolean {
  if (name.startsWith('Arrow') && closest(target, MOVED_BY_ARROWS)) return true
  const kept = keptBy(target)
  return kept === 'all' ? !writesNothing(name) : kept.includes(name)
}

/** Is it a button that has the focus from a mouse or a finger? */
export const wasClicked = (target: EventTarget | null): boolean =>
  !byKeyboard && closest(target, BUTTON) !== null

/** The view has taken a key: a control that was clicked before is left, so that no ring says that keys would work it. */
export function leaveClicked(): void {
  const { activeElement } = document
  if (!byKeyboard && activeElement instanceof HTMLElement && !closest(activeElement, TEXT))
    if (WORKED_BY.some(([selector]) => closest(activeElement, selector))) activeElement.blur()
}

/**
 * Watches how people get about. `data-kept` on the root says which keys the focused control keeps, so that no button
 * promises one that would not do it (button.css).
 */
export function watchFocus(): () => void {
  const root = document.documentElement
  const tell = () => {
    const kept = keptBy(document.activeElement)
    root.dataset['kept'] = kept === 'all' ? 'all' : kept.join(' ')
  }
  const onPointer = () => {
    byKeyboard = false
    tell()
  }
  const onKey = ({ key }: KeyboardEvent) => {
    if (key === 'Tab') byKeyboard = true
  }
  const capture = { capture: true }
  document.addEventListener('pointerdown', onPointer, capture)
  document.addEventListener('keydown', onKey, capture)
  document.addEventListener('focusin', tell)
  document.addEventListener('focusout', tell)
  return () => {
    document.removeEventListener('pointerdown', onPointer, capture)
    document.removeEventListener('keydown', onKey, capture)
    document.removeEventListener('focusin', tell)
    document.removeEventListener('focusout', tell)
    delete root.dataset['kept']
  }
}
