/** What keys and buttons do to what is written down: they work on the segment that is chosen, at the place where the player is. */
import { useCallback, useRef, useState } from 'react'
import { useT } from '../../../i18n/index.ts'
import type { Handlers } from '../../../keys/use-keys.ts'
import { useServices } from '../../../store/services.ts'
import type { Part, Place } from './edit.ts'
import type { Writing } from './use-writing.ts'

export type WritingActs = ReturnType<typeof useWritingActs>['acts']

const run = (act: (() => void) | false): void => {
  if (act) act()
}

interface Parts {
  readonly takeId: string
  readonly writing: Writing
  /** the part that was dragged across, ms; null: none */
  readonly region: Part | null
  /** where the player is, ms */
  readonly now: () => number
  readonly onHear: (place: Place) => void
}

export function useWritingActs({ takeId, writing, region, now, onHear }: Parts) {
  const t = useT()
  const { client } = useServices()
  const speech = useRef<readonly Part[] | null>(null)
  const [said, setSaid] = useState('')
  const [finding, setFinding] = useState(false)
  /** the segment's field is to have the focus */
  const [editing, setEditing] = useState(false)
  /** earlier versions are open */
  const [reading, setReading] = useState(false)
  const withSpeech = (then: (parts: readonly Part[]) => void) => {
    if (speech.current) {
      then(speech.current)
      return
    }
    setFinding(true)
    client
      .call('transcripts.speech', { takeId })
      .then(({ output }) => {
        speech.current = output.parts
        then(output.parts)
      })
      .catch(() => setSaid(t('write.noSpeech')))
      .finally(() => setFinding(false))
  }
  const { at, beside } = writing
  const go = (step: number): (() => void) | false => {
    const place = beside(step)
    return place !== null && (() => writing.choose(place))
  }
  const acts = {
    said,
    finding,
    editing,
    edited: useCallback(() => setEditing(false), []),
    edit: () => setEditing(true),
    reading,
    read: setReading,
    hasRegion: region !== null,
    segment: () => {
      setSaid('')
      if (region) writing.add(writing.tier, region)
      else writing.beginOrEnd(now())
    },
    hear: at !== null && (() => onHear(at)),
    // where the player is when the key is pressed, not when this was drawn
    cut: at !== null && (() => run(writing.cut(now()))),
    join: writing.join,
    remove: writing.remove,
    snap: at !== null && (() => withSpeech((parts) => run(writing.snap(parts)))),
    find: () => withSpeech((parts) => setSaid(writing.preCut(parts) ? '' : t('write.noSpeech'))),
  }
  const keys: Handlers = {
    segment: acts.segment,
    editSegment: at !== null && acts.edit,
    hearSegment: acts.hear,
    segmentBefore: go(-1),
    segmentAfter: go(1),
    cutSegment: acts.cut,
    joinSegment: acts.join,
    snap: acts.snap,
    removeSegment: acts.remove,
    redo: writing.redo ?? false,
    history: () => setReading(!reading),
  }
  return { acts, keys }
}
