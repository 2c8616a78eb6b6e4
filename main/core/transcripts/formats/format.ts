/** A file of another program that holds what is said, and when. */
import type { Transcript } from '../../../contract/transcript.ts'

/** What such a file says of the take beside the transcript. */
export interface AboutTake {
  readonly takeId: string
  readonly lang: string
  readonly lengthMs: number
}

export interface TranscriptFormat {
  readonly ending: string
  readonly write: (transcript: Transcript, about: AboutTake) => string
  /** Throws NotReadable for what is no such file. What it answers may still break the rules of a transcript. */
  readonly read: (text: string, about: AboutTake) => Transcript
}

export class NotReadable extends Error {}

/** What a format without a place for it calls the tier with the text of the whole take; the first of that name is it. */
export const WHOLE = 'take'
