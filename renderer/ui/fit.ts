/** A text that is read aloud must be seen whole: it steps down until it fits its box, then scrolls. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

const STEPS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42]

export interface Fit {
  readonly boxRef: RefObject<HTMLElement | null>
  /** gets the custom property --fit, a factor for its font size */
  readonly textRef: RefObject<HTMLDivElement | null>
  /** even the smallest size does not fit */
  readonly overflows: boolean
}

/** Fits again when the box, the text or the chosen size changes. */
export function useFit(text: string): Fit {
  const boxRef = useRef<HTMLElement | null>(null)
  const textRef = useRef<HTMLDivElement | null>(null)
  const [overflows, setOverflows] = useState(false)
  useLayoutEffect(() => {
    const box = boxRef.current
    const inner = textRef.current
    if (!box || !inner) return
    const fit = () => {
      const fits = STEPS.some((step) => {
        inner.style.setProperty('--fit', String(step))
        return box.scrollHeight <= box.clientHeight
      })
      setOverflows(!fits)
    }
    const observer = new ResizeObserver(fit)
    observer.observe(box)
    // The size is a property of the page (A- and A+), and fonts come after the words.
    const sized = new MutationObserver(fit)
    sized.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] })
    let shown = true
    void document.fonts.ready.then(() => shown && fit())
    fit()
    return () => {
      shown = false
      observer.disconnect()
      sized.disconnect()
    }
  }, [text])
  return { boxRef, textRef, overflows }
}
