/** Transcripts as files: written in UTF-8, read in UTF-8 and UTF-16, by what is in them and not by their names. */
import { z } from 'zod'
import { StationError } from '../../../contract/errors.ts'
import { sentenceOf, transcript, transcriptFault } from '../../../contract/transcript.ts'
import type { Transcript } from '../../../contract/transcript.ts'
import type { TranscriptFormatName } from '../../../contract/transcripts.ts'
import { eaf } from './eaf.ts'
import { NotReadable } from './format.ts'
import type { AboutTake, TranscriptFormat } from './format.ts'
import { textGrid } from './textgrid.ts'
import { webVtt } from './webvtt.ts'

const kept = z.object({ text: z.string(), tiers: z.array(z.unknown()) })
const json: TranscriptFormat = {
  ending: 'json',
  write: ({ text, tiers }, { takeId, lang, lengthMs }) =>
    `${JSON.stringify({ take_id: takeId, lang, length_ms: lengthMs, text, tiers }, null, 2)}\n`,
  read(source) {
    let value: unknown
    try {
      value = JSON.parse(source)
    } catch {
      throw new NotReadable('no JSON')
    }
    if (!kept.safeParse(value).success) throw new NotReadable('no transcript in this JSON')
    const read = transcript.safeParse(value)
    if (!read.success) throw new NotReadable(z.prettifyError(read.error))
    return read.data
  },
}

export const formats: Readonly<Record<TranscriptFormatName, TranscriptFormat>> = {
  textgrid: textGrid,
  eaf,
  webvtt: webVtt,
  json,
}

/** A transcript has at most a quarter of a mebibyte; what a file needs around it is not more than this. */
const MOST_BYTES = 8 * 1024 * 1024
/** ms; what programs round is still within the take */
const ROUNDED = 5

const unreadable = (why: string): StationError => new StationError('transcript_unreadable', why)

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw unreadable(`the file is no ${encoding.toUpperCase()} text`)
  }
}

const formatOf = (text: string): TranscriptFormat =>
  /^\s*(?:File type\s*=\s*)?"ooTextFile/u.test(text)
    ? textGrid
    : /^\s*</u.test(text)
      ? eaf
      : text.startsWith('WEBVTT')
        ? webVtt
        : json

/** Throws `transcript_unreadable`, or `transcript_invalid` for what does not fit the take. */
export function readTranscript(bytes: Uint8Array, about: AboutTake): Transcript {
  if (bytes.length > MOST_BYTES) throw unreadable(`the file has more than ${MOST_BYTES} bytes`)
  const text = decoded(bytes)
  let read: Transcript
  try {
    read = formatOf(text).read(text, about)
  } catch (error) {
    if (error instanceof NotReadable) throw unreadable(error.message)
    throw error
  }
  const inside = {
    ...read,
    tiers: read.tiers.map(({ name, segments }) => ({
      name,
      segments: segments.map((one) =>
        one.end_ms > about.lengthMs && one.end_ms <= about.lengthMs + ROUNDED
          ? { ...one, end_ms: about.lengthMs }
          : one,
      ),
    })),
  }
  const fault = transcriptFault(inside, about.lengthMs)
  if (fault)
    throw new StationError('transcript_invalid', `transcript: ${sentenceOf(fault)}`, {
      ...fault,
      fault: fault.code,
    })
  const fits = transcript.safeParse(inside)
  if (!fits.success) throw unreadable(z.prettifyError(fits.error))
  return fits.data
}
