/** The heading of what took the place of something that was pressed: the focus goes there, and screen readers begin there. */
import { type ReactNode, useEffect, useRef } from 'react'

export function Arrival({ page, children }: { readonly page: boolean; readonly children: ReactNode }) {
  const Heading = page ? 'h1' : 'h2'
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Heading ref={heading} tabIndex={-1} className="arrival">
      {children}
    </Heading>
  )
}
