/** What can be done to a transcript. Each answers a whole new one that keeps the rules, or null where it cannot be done. Pure. */
import type { Segment, Tier, Transcript } from '../../../../main/contract/transcript.ts'
import { TRANSCRIPT_LIMITS } from '../../../../main/contract/transcript.ts'

/** A segment by its place. */
export interface Place {
  readonly tier: number
  readonly segment: number
}
export type Edge = 'start' | 'end'
/** [from, to) ms */
export type Part = readonly [from: number, to: number]
export interface Done {
  readonly transcript: Transcript
  /** what is worked on from now on; null: nothing */
  readonly at: Place | null
}

/** Shorter ones cannot be taken hold of. ms */
export const SHORTEST = 20
/** As far away as an edge is drawn to a silence. ms */
const SNAP_WITHIN = 400

export const emptyTranscript = (tierName: string): Transcript => ({
  text: '',
  tiers: [{ name: tierName, segments: [] }],
})

export const segmentAt = ({ tiers }: Transcript, place: Place | null): Segment | undefined =>
  place === null ? undefined : tiers[place.tier]?.segments[place.segment]

const withTier = (transcript: Transcript, at: number, change: (tier: Tier) => Tier): Transcript => ({
  ...transcript,
  tiers: transcript.tiers.map((tier, index) => (index === at ? change(tier) : tier)),
})
const withSegments = (transcript: Transcript, at: number, segments: readonly Segment[]): Transcript =>
  withTier(transcript, at, (tier) => ({ ...tier, segments: [...segments] }))

const countOf = ({ tiers }: Transcript): number =>
  tiers.reduce((sum, { segments }) => sum + segments.length, 0)
const isFull = (transcript: Transcript): boolean => countOf(transcript) >= TRANSCRIPT_LIMITS.segments

/** In what is free: what is there already is not moved. */
export function add(transcript: Transcript, tier: number, [from, to]: Part, lengthMs: number): Done | null {
  const segments = transcript.tiers[tier]?.segments
  if (!segments || isFull(transcript)) return null
  let start = Math.max(0, Math.round(Math.min(from, to)))
  let end = Math.min(lengthMs, Math.round(Math.max(from, to)))
  for (const one of segments) {
    if (one.start_ms <= start && one.end_ms > start) start = one.end_ms
    else if (one.start_ms > start && one.start_ms < end) end = one.start_ms
  }
  if (end - start < SHORTEST) return null
  const made = { start_ms: start, end_ms: end, text: '' }
  const next = [...segments, made].toSorted((a, b) => a.start_ms - b.start_ms)
  return { transcript: withSegments(transcript, tier, next), at: { tier, segment: next.indexOf(made) } }
}

/** Where the edge may go: not over its own segment, nor over the next. An edge that touches the next takes it along. */
export function boundsOf(
  transcript: Transcript,
  { tier, segment }: Place,
  edge: Edge,
  lengthMs: number,
): Part {
  const segments = transcript.tiers[tier]?.segments ?? []
  const own = segments[segment]
  if (!own) return [0, 0]
  const other = segments[segment + (edge === 'start' ? -1 : 1)]
  if (edge === 'start') {
    const touches = other?.end_ms === own.start_ms
    return [touches ? other.start_ms + SHORTEST : (other?.end_ms ?? 0), own.end_ms - SHORTEST]
  }
  const touches = other?.start_ms === own.end_ms
  return [own.start_ms + SHORTEST, touches ? other.end_ms - SHORTEST : (other?.start_ms ?? lengthMs)]
}

export function moveEdge(
  transcript: Transcript,
  at: Place,
  edge: Edge,
  ms: number,
  lengthMs: number,
): Done | null {
  const segments = transcript.tiers[at.tier]?.segments ?? []
  const own = segments[at.segment]
  if (!own) return null
  const [least, most] = boundsOf(transcript, at, edge, lengthMs)
  const to = Math.round(Math.min(most, Math.max(least, ms)))
  const before = edge === 'start' ? own.start_ms : own.end_ms
  if (to === before || least > most) return null
  const moved = segments.map((one, index) => {
    if (index === at.segment) return edge === 'start' ? { ...one, start_ms: to } : { ...one, end_ms: to }
    if (edge === 'start' && index === at.segment - 1 && one.end_ms === before) return { ...one, end_ms: to }
    if (edge === 'end' && index === at.segment + 1 && one.start_ms === before) return { ...one, start_ms: to }
    return one
  })
  return { transcript: withSegments(transcript, at.tier, moved), at }
}

/** Its words are shared out by time: a guess that is soon put right. */
export function cut(transcript: Transcript, at: Place, ms: number): Done | null {
  const segments = transcript.tiers[at.tier]?.segments ?? []
  const own = segments[at.segment]
  const where = Math.round(ms)
  if (!own || isFull(transcript)) return null
  if (where - own.start_ms < SHORTEST || own.end_ms - where < SHORTEST) return null
  const words = own.text.split(/\s+/u).filter((word) => word !== '')
  const first = Math.round((words.length * (where - own.start_ms)) / (own.end_ms - own.start_ms))
  const parts = [
    { start_ms: own.start_ms, end_ms: where, text: words.slice(0, first).join(' ') },
    { start_ms: where, end_ms: own.end_ms, text: words.slice(first).join(' ') },
  ]
  return { transcript: withSegments(transcript, at.tier, segments.toSpliced(at.segment, 1, ...parts)), at }
}

/** With the next of the tier, and what lies between them. */
export function join(transcript: Transcript, at: Place): Done | null {
  const segments = transcript.tiers[at.tier]?.segments ?? []
  const [own, next] = [segments[at.segment], segments[at.segment + 1]]
  if (!own || !next) return null
  const one = { start_ms: own.start_ms, end_ms: next.end_ms, text: `${own.text} ${next.text}`.trim() }
  return { transcript: withSegments(transcript, at.tier, segments.toSpliced(at.segment, 2, one)), at }
}

export function remove(transcript: Transcript, at: Place): Done | null {
  const segments = transcript.tiers[at.tier]?.segments ?? []
  if (!segments[at.segment]) return null
  const left = segments.toSpliced(at.segment, 1)
  const segment = Math.min(at.segment, left.length - 1)
  return {
    transcript: withSegments(transcript, at.tier, left),
    at: segment < 0 ? null : { tier: at.tier, segment },
  }
}

export const write = (transcript: Transcript, at: Place, text: string): Done => ({
  transcript: withTier(transcript, at.tier, (tier) => ({
    ...tier,
    segments: tier.segments.map((one, index) => (index === at.segment ? { ...one, text } : one)),
  })),
  at,
})

/** Both edges to where speech begins and ends nearby. */
export function snap(
  transcript: Transcript,
  at: Place,
  speech: readonly Part[],
  lengthMs: number,
): Done | null {
  const own = segmentAt(transcript, at)
  if (!own) return null
  const near = (ms: number, edges: readonly number[]) =>
    edges
      .filter((edge) => Math.abs(edge - ms) <= SNAP_WITHIN)
      .toSorted((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0]
  const start = near(
    own.start_ms,
    speech.map(([from]) => from),
  )
  const end = near(
    own.end_ms,
    speech.map(([, to]) => to),
  )
  const first = start === undefined ? null : moveEdge(transcript, at, 'start', start, lengthMs)
  const now = first?.transcript ?? transcript
  const second = end === undefined ? null : moveEdge(now, at, 'end', end, lengthMs)
  return second ?? first
}

/** A segment for each part that is free on the tier. `text`: of a take whose speech is one part. */
export function preCut(
  transcript: Transcript,
  tier: number,
  speech: readonly Part[],
  lengthMs: number,
  text: string,
): Done | null {
  let done: Done | null = null
  for (const part of speech) {
    const before: Transcript = done?.transcript ?? transcript
    const overlaps = before.tiers[tier]?.segments.some(
      (one) => one.start_ms < part[1] && one.end_ms > part[0],
    )
    if (!overlaps) done = add(before, tier, part, lengthMs) ?? done
  }
  if (!done) return null
  const at = { tier, segment: 0 }
  const alone = done.transcript.tiers[tier]?.segments.length === 1
  return alone ? write(done.transcript, at, text) : { ...done, at }
}

export function addTier(transcript: Transcript, name: string): Done | null {
  const names = new Set(transcript.tiers.map((tier) => tier.name))
  if (transcript.tiers.length >= TRANSCRIPT_LIMITS.tiers) return null
  let own = name
  for (let number = 2; names.has(own); number += 1) own = `${name} ${number}`
  return {
    transcript: { ...transcript, tiers: [...transcript.tiers, { name: own, segments: [] }] },
    at: null,
  }
}
/** Null: another one has that name, or it is none. */
export function renameTier(transcript: Transcript, at: number, typed: string): Done | null {
  const name = typed.trim().slice(0, TRANSCRIPT_LIMITS.name)
  if (name === '' || transcript.tiers.some((tier, index) => index !== at && tier.name === name)) return null
  return { transcript: withTier(transcript, at, (tier) => ({ ...tier, name })), at: null }
}
export const removeTier = (transcript: Transcript, at: number): Done | null =>
  transcript.tiers.length < 2
    ? null
    : { transcript: { ...transcript, tiers: transcript.tiers.filter((_, index) => index !== at) }, at: null }

/** The text of the whole take, as its parts have it. */
export const textOf = ({ tiers }: Transcript, tier: number): string =>
  (tiers[tier]?.segments ?? [])
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join(' ')
