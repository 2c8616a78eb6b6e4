/** Routes key presses to the view that is on top. While someone types, keys are text. */
import { useEffect, useRef } from 'react'
import { type Act, type Overrides, actOf } from './keymap.ts'
import { useStation } from '../store/station.ts'

export type Handlers = Partial<Record<Act, (() => void) | false | undefined>>
interface Layer {
  readonly handlers: () => Handlers
  readonly dialog: HTMLDialogElement | null
}
const layers: Layer[] = []
let overrides: Overrides = {}

const TYPING =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]'
const PRESSABLE = 'button, a[href], summary, input, [role=option], [role=slider]'

function onKeyDown(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null
  if (event.defaultPrevented || event.repeat || event.isComposing || target?.closest(TYPING)) return
  // A focused control keeps the keys that press it.
  const presses = event.key === ' ' || event.key === 'Enter' || event.key.startsWith('Arrow')
  if (presses && target?.closest(PRESSABLE)) return
  const direction = document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'
  const act = actOf(event, overrides, direction)
  if (!act) return
  const open = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].pop() ?? null
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]
    if (!layer || (open && layer.dialog !== open)) continue
    const handler = layer.handlers()[act]
    if (handler === undefined) continue
    event.preventDefault()
    if (handler) handler()
    return
  }
}

/** Listens while mounted. A handler of `false` swallows the key: known here, but not now. */
export function useKeys(
  handlers: Handlers,
  dialog: { current: HTMLDialogElement | null } | null = null,
): void {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
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

/** Digits 1 to 9 while mounted, for a list whose entries show theirs; by the place of the key, in any script. */
export function useDigits(onDigit: (digit: number) => void): void {
  const latest = useRef(onDigit)
  useEffect(() => {
    latest.current = onDigit
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, target } = event
      if (event.defaultPrevented || event.repeat || event.isComposing || ctrlKey || metaKey || altKey) return
      if (target instanceof Element && target.closest(TYPING)) return
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
      if (!digit || document.querySelector('dialog[open]')) return
      event.preventDefault()
      latest.current(Number(digit))
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

/**
 * For onPointerDown of a select: whoever chose with the mouse goes on with single keys, which a select would keep to
 * itself. By keyboard the focus stays, since every step of the arrows is a choice.
 */
export function leaveAfterChoice({ currentTarget }: { currentTarget: HTMLSelectElement }): void {
  currentTarget.addEventListener('change', () => currentTarget.blur(), { once: true })
}

/** Once, at the root. */
export function useKeyboard(): void {
  const own = useOverrides()
  useEffect(() => {
    overrides = own
  }, [own])
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

const NONE: Overrides = {}
export const useOverrides = (): Overrides => useStation((s) => s.settings?.settings.keys ?? NONE)
