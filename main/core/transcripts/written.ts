/** All that a listener has written down here, as one file: what they gave, and over it what they have begun. */
import { strToU8, zipSync } from 'fflate'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import type { Take } from '../../contract/model.ts'
import { lengthMsOf, transcript } from '../../contract/transcript.ts'
import type { Transcript } from '../../contract/transcript.ts'
import type { TranscriptFormatName } from '../../contract/transcripts.ts'
import type { Station } from '../station.ts'
import type { AboutTake } from './formats/format.ts'
import { formats } from './formats/index.ts'

export const aboutTake = (take: Take): AboutTake => ({
  takeId: take.takeId,
  lang: take.lang,
  lengthMs: lengthMsOf(take.frames, take.format.sampleRate),
})

export const fileOf = (format: TranscriptFormatName, written: Transcript, take: Take) => ({
  name: `${take.takeId}.${formats[format].ending}`,
  text: formats[format].write(written, aboutTake(take)),
})

const row = z.object({ take_id: z.string(), said: z.string() })
const withTranscript = z.object({ transcript })

interface WrittenParts {
  readonly station: Pick<Station, 'db'>
  readonly catalogue: { take(takeId: string): Take | null }
}

export function allWritten(
  { station, catalogue }: WrittenParts,
  reviewer: string,
  format: TranscriptFormatName,
) {
  const rows = station.db
    .prepare<[string, string]>(
      `SELECT take_id, review AS said FROM reviewed WHERE listener_id = ? AND json_extract(review, '$.transcript') IS NOT NULL
       UNION ALL SELECT take_id, draft FROM drafts WHERE reviewer = ? AND json_extract(draft, '$.transcript') IS NOT NULL`,
    )
    .all(reviewer, reviewer)
  const files: Record<string, Uint8Array> = {}
  for (const { take_id: takeId, said } of z.array(row).parse(rows)) {
    const take = catalogue.take(takeId)
    if (!take) continue
    const { name, text } = fileOf(format, withTranscript.parse(JSON.parse(said)).transcript, take)
    files[name] = strToU8(text)
  }
  const count = Object.keys(files).length
  if (count === 0) throw new StationError('not_found', 'this listener has written nothing down yet')
  return { result: { name: `transcripts-${format}.zip`, count }, bytes: zipSync(files) }
}
