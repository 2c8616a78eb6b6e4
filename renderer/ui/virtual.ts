/** Rows in sight, of any number: thin wrapper, so that both long lists behave the same. */
import { type Virtualizer, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useRef } from 'react'

export interface VirtualRows {
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly virtual: Virtualizer<HTMLDivElement, Element>
}

/** `rowHeight` px at the page's font size of 16 px; `onEnd` is called when the last rows come into sight. */
export function useVirtualRows(count: number, rowHeight: number, onEnd: () => void): VirtualRows {
  const scrollRef = useRef<HTMLDivElement | null>(null)
  // oxlint-disable-next-line react/incompatible-library -- its rows are read during render and never memoised
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const last = virtual.getVirtualItems().slice(-1)[0]?.index ?? -1
  useEffect(() => {
    if (count > 0 && last >= count - 20) onEnd()
  }, [count, last, onEnd])
  return { scrollRef, virtual }
}
