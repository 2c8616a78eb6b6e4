/** The one place that decides what a key press does: the topmost view that knows the key, or the control with the focus. */
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useStation } from '../store/station.ts'
import { keeps, leaveClicked, wasClicked, watchFocus } from './focus.ts'
import { type Act, type Overrides, actOf, nameOf } from './keymap.ts'
import { NO_PLACES, type Places, placesOfLetters } from './layout.ts'

export interface Handlers extends Partial<Record<Act, (() => void) | false | undefined>> {
  /** 1 to 9, for a list whose entries show theirs; by the place of the key, in any script */
  readonly digit?: (digit: number) => void
  readonly escape?: () => void
}
interface Layer {
  readonly handlers: () => Handlers
  readonly dialog: HTMLDialogElement | null
}
const layers: Layer[] = []
let overrides: Overrides = {}
let places: Places = NO_PLACES

/** What a press does in a layer. False: the key is known there, but does nothing now. Undefined: it is not known. */
function workOf(event: KeyboardEvent, name: string, handlers: Handlers): (() => void) | false | undefined {
  const { digit, escape } = handlers
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
  if (digit && number && !event.ctrlKey && !event.metaKey && !event.altKey) return () => digit(Number(number))
  if (name === 'Escape') return escape
  const direction = document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
  const act = actOf(event, overrides, direction, places)
  return act ? handlers[act] : undefined
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const name = nameOf(event, places)
  if (!name || keeps(event.target, name)) return
  const open = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].pop() ?? null
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]
    if (!layer || (open && layer.dialog !== open)) continue
    const work = workOf(event, name, layer.handlers())
    if (work === undefined) continue
    // a key that is held would press what has the focus with its second stroke
    event.preventDefault()
    if (event.repeat) return
    leaveClicked()
    if (work) work()
    return
  }
  // Where one records, a button that was clicked is done with: it must not start a take with a key that was given away.
  if (name === 'Space' && wasClicked(event.target) && layers.some(({ handlers }) => 'primary' in handlers()))
    event.preventDefault()
}

/** Listens while mounted. A handler of `false` swallows the key: known here, but not now. */
export function useKeys(
  handlers: Handlers,
  dialog: { current: HTMLDialogElement | null } | null = null,
): void {
  const latest = useRef(handlers)
  // before the browser paints: a key that is to be seen works
  useLayoutEffect(() => {
    latest.current = handlers
  })
  useLayoutEffect(() => {
    const layer: Layer = {
      handlers: () => latest.current,
      get dialog() {
        return dialog?.current ?? null
      },
    }
    layers.push(layer)
    return () => void layers.splice(layers.indexOf(layer), 1)
  }, [dialog])
}

/** Once, at the root. */
export function useKeyboard(): void {
  const own = useOverrides()
  useEffect(() => {
    overrides = own
  }, [own])
  useEffect(() => {
    const learn = () =>
      void placesOfLetters().then((found) => {
        places = found
      })
    learn()
    const endWatch = watchFocus()
    document.addEventListener('keydown', onKeyDown)
    // somebody may have chosen another layout meanwhile
    addEventListener('focus', learn)
    return () => {
      endWatch()
      document.removeEventListener('keydown', onKeyDown)
      removeEventListener('focus', learn)
    }
  }, [])
}

const NONE: Overrides = {}
export const useOverrides = (): Overrides => useStation((s) => s.settings?.settings.keys ?? NONE)
