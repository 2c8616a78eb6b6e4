/** Segments of takes for the lists of formats. Tables have all tiers; what trains gets one, or it would hear each part twice. */
import type { ExportSegment, ExportTake } from '../types.ts'
import { oneLine } from './format.ts'

/** Seconds with the digits that a sample needs. */
export const at = (seconds: number): number => Number(seconds.toFixed(6))

/** What was said in parts: the segments with words of the first tier that has any. */
export function spokenParts({ segments }: ExportTake): readonly ExportSegment[] {
  const spoken = segments.filter(({ text }) => oneLine(text) !== '')
  const first = spoken[0]?.tier
  return spoken.filter(({ tier }) => tier === first)
}

/** The name of a part that sorts as it was said, with nothing in it that a format does not know. */
export const partId = (takeId: string, { start, end }: ExportSegment): string =>
  [takeId, ...[start, end].map((one) => String(Math.round(one * 1_000)).padStart(8, '0'))].join('-')

/** As a column of JSON or a member of an object. */
export const plainSegments = ({ segments }: ExportTake) =>
  segments.map(({ tier, start, end, text }) => ({ tier, start: at(start), end: at(end), text }))

export interface Part {
  readonly take: ExportTake
  readonly part: ExportSegment
}

export function* partsOf(takes: Iterable<ExportTake>): Generator<Part> {
  for (const take of takes) for (const part of spokenParts(take)) yield { take, part }
}

/** A list without lines is none: some readers refuse it. */
export const isEmpty = (items: Iterable<unknown>): boolean => items[Symbol.iterator]().next().done === true
