/** Places in what is written down that somebody should look at: each with what is around it, and a way there. */
import type { ReactNode } from 'react'
import { useT } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import type { Place } from './edit.ts'
import type { Writing } from './use-writing.ts'

/** of the places; the others are counted */
export const SHOWN = 6
const AROUND = 8

/** A text that is checked: of the whole take, or of a segment. */
export interface WrittenText {
  readonly text: string
  /** null: in the text of the whole take */
  readonly place: Place | null
}

export interface FoundPlace extends WrittenText {
  /** UTF-16 units from the beginning of the text */
  readonly at: number
  readonly length: number
}

export type Go = (place: Place | null, at: number, length: number) => void

/** Of other tiers it is not known in what they are written: noises, a translation. */
export function textsOf({ transcript, tier }: Writing): WrittenText[] {
  const segments = transcript.tiers[tier]?.segments ?? []
  return [
    { text: transcript.text, place: null },
    ...segments.map(({ text }, segment) => ({ text, place: { tier, segment } })),
  ]
}

/** As it stands, with what is around it, so that one sees it among others. */
function Quote({ text, at, length }: FoundPlace) {
  const from = Math.max(0, at - AROUND)
  const to = at + length
  return (
    <bdi className="outside-quote">
      {from > 0 && '…'}
      {text.slice(from, at)}
      <mark>{text.slice(at, to)}</mark>
      {text.slice(to, to + AROUND)}
      {to + AROUND < text.length && '…'}
    </bdi>
  )
}

interface Props<Found> {
  readonly title: string
  readonly found: readonly Found[]
  /** what is said of it, or done with it */
  readonly beside: (one: Found) => ReactNode
  /** 1 to 9, pressed in its line */
  readonly onDigit?: (one: Found, digit: number) => void
  readonly onGo: Go
}

export function Places<Found extends FoundPlace>({ title, found, beside, onDigit, onGo }: Props<Found>) {
  const t = useT()
  if (found.length === 0) return null
  return (
    <div className="write-outside small">
      <p role="status">
        <Icon name="warn" small /> {title}
      </p>
      <ul>
        {found.slice(0, SHOWN).map((one) => (
          <li
            key={`${one.place?.segment ?? 'all'} ${one.at}`}
            onKeyDown={(event) => {
              const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.nativeEvent.code)?.[1]
              if (!onDigit || !digit || event.ctrlKey || event.metaKey || event.altKey) return
              event.preventDefault()
              onDigit(one, Number(digit))
            }}
          >
            <Button kind="quiet" onPress={() => onGo(one.place, one.at, one.length)}>
              {one.place === null ? t('write.all') : t('write.text', { number: one.place.segment + 1 })}
            </Button>
            <Quote {...one} /> {beside(one)}
          </li>
        ))}
      </ul>
    </div>
  )
}
