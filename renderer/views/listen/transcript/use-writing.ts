/** What is being written down of one take: the transcript, what of it is worked on, and the steps that led here. */
import { useState } from 'react'
import type { Take } from '../../../../main/contract/model.ts'
import { type Transcript, lengthMsOf } from '../../../../main/contract/transcript.ts'
import { useT } from '../../../i18n/index.ts'
import * as edit from './edit.ts'
import * as past from './past.ts'

export type Writing = ReturnType<typeof useWriting>

export function useWriting(take: Take, draft: Transcript | undefined) {
  const t = useT()
  const lengthMs = lengthMsOf(take.frames, take.format.sampleRate)
  const blank = t('write.words')
  const fresh = (from: Transcript | undefined) => {
    const all =
      from && from.tiers.length > 0 ? from : { ...edit.emptyTranscript(blank), text: from?.text ?? '' }
    return past.begin({ transcript: all, at: null })
  }
  const [steps, setSteps] = useState(() => fresh(draft))
  /** the tier that new segments come to; one that is worked on says it itself */
  const [chosenTier, setTier] = useState(0)
  /** where a segment was begun by key */
  const [begun, setBegun] = useState<{ readonly tier: number; readonly ms: number } | null>(null)
  const { transcript, at } = steps.now
  const tier = Math.min(at?.tier ?? chosenTier, transcript.tiers.length - 1)
  /** False: it could not be done. */
  const put = (done: edit.Done | null, kind: string | null = null): boolean => {
    if (!done) return false
    setSteps((before) => past.step(before, done, kind))
    if (done.at) setTier(done.at.tier)
    return true
  }
  const choose = (place: edit.Place) => {
    setTier(place.tier)
    setSteps((before) => past.choose(before, edit.segmentAt(before.now.transcript, place) ? place : null))
  }
  const on = (act: (place: edit.Place) => edit.Done | null): (() => void) | false => {
    if (!at) return false
    const done = act(at)
    return done !== null && (() => void put(done))
  }
  const segments = transcript.tiers[tier]?.segments ?? []
  const beside = (step: number): edit.Place | null => {
    const segment = at ? at.segment + step : step > 0 ? 0 : segments.length - 1
    return segments[segment] ? { tier, segment } : null
  }
  const before = past.back(steps)
  const after = past.forth(steps)
  return {
    lengthMs,
    transcript,
    at,
    tier,
    begun,
    segment: edit.segmentAt(transcript, at),
    choose,
    beside,
    restart: (from: Transcript | undefined) => setSteps(fresh(from)),
    replace: (whole: Transcript) => put({ transcript: whole, at: null }),
    undo: before && (() => setSteps(before)),
    redo: after && (() => setSteps(after)),
    /** What comes next is a step of its own. */
    settle: () => setSteps((now) => ({ ...now, kind: null })),
    add: (to: number, part: edit.Part) => put(edit.add(transcript, to, part, lengthMs)),
    /** Begins a segment here, or ends the one that was begun. */
    beginOrEnd(ms: number) {
      if (begun === null) setBegun({ tier, ms })
      else {
        setBegun(null)
        put(edit.add(transcript, begun.tier, [begun.ms, ms], lengthMs))
      }
    },
    giveUp: begun !== null && (() => setBegun(null)),
    moveEdge: (place: edit.Place, edge: edit.Edge, ms: number) =>
      put(edit.moveEdge(transcript, place, edge, ms, lengthMs), `${edge} ${place.tier} ${place.segment}`),
    cut: (ms: number) => on((place) => edit.cut(transcript, place, ms)),
    join: on((place) => edit.join(transcript, place)),
    remove: on((place) => edit.remove(transcript, place)),
    snap: (speech: readonly edit.Part[]) => on((place) => edit.snap(transcript, place, speech, lengthMs)),
    preCut: (speech: readonly edit.Part[]) =>
      put(edit.preCut(transcript, tier, speech, lengthMs, transcript.text || take.promptText)),
    write: (place: edit.Place, text: string) =>
      put(edit.write(transcript, place, text), `text ${place.tier} ${place.segment}`),
    writeAll: (text: string) => put({ transcript: { ...transcript, text }, at }, 'text'),
    textOfTier: () => edit.textOf(transcript, tier),
    addTier: () => put(edit.addTier(transcript, blank)),
    renameTier: (name: string) => put(edit.renameTier(transcript, tier, name), `name ${tier}`),
    removeTier: () => put(edit.removeTier(transcript, tier)),
    chooseTier: (to: number) => {
      setTier(to)
      setSteps((now) => past.choose(now, null))
    },
  }
}
