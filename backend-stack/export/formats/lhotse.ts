import { about, answer, map, oneLine } from './format.ts'
import type { Format } from './format.ts'
import { at, isEmpty, partId, partsOf } from './segments.ts'
import type { Part } from './segments.ts'
import type { ExportTake } from '../types.ts'

const channels = (take: ExportTake): number[] => Array.from({ length: take.channels }, (_, index) => index)

const recording = (take: ExportTake) => ({
  id: take.take_id,
  sources: [{ type: 'file', channels: channels(take), source: take.path }],
  sampling_rate: take.sample_rate,
  num_samples: take.frames,
  duration: take.seconds,
  channel_ids: channels(take),
})

const supervision = (take: ExportTake) => ({
  id: take.take_id,
  recording_id: take.take_id,
  start: 0,
  duration: take.seconds,
  channel: take.channels === 1 ? 0 : channels(take),
  ...(take.text === null ? {} : { text: oneLine(take.text) }),
  language: take.lang,
  speaker: take.speaker_id,
  ...(answer(take, 'gender') === '' ? {} : { gender: answer(take, 'gender') }),
  ...(take.segments.length === 0 ? {} : { alignment: tiersOf(take) }),
  custom: { ...about(take), answers: take.answers },
})

/** Tier to its parts: text, start and duration, as alignments are written. */
const tiersOf = ({ segments }: ExportTake) =>
  Object.fromEntries(
    [...Map.groupBy(segments, ({ tier }) => tier)].map(([tier, parts]) => [
      tier,
      parts.map(({ text, start, end }) => [text, at(start), at(end - start)]),
    ]),
  )

/** One for each part, for those who train on parts: of the same recordings. */
const supervisionOfPart = ({ take, part }: Part) => ({
  id: partId(take.take_id, part),
  recording_id: take.take_id,
  start: at(part.start),
  duration: at(part.end - part.start),
  channel: take.channels === 1 ? 0 : channels(take),
  text: oneLine(part.text),
  language: take.lang,
  speaker: take.speaker_id,
  custom: { tier: part.tier },
})

export const lhotse: Format = {
  how: '`lhotse.load_manifest("recordings_train.jsonl.gz")` and `supervisions_...`, and `supervisions_segments_...` by the parts that listeners drew; paths start at the folder of this file',
  container: 'any',
  needsText: false,
  path: ({ folder, split, takeId, extension }) => `audio/${split}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits) {
      const file = <T>(name: string, items: Iterable<T>, line: (item: T) => unknown) => ({
        path: `${name}_${split}.jsonl.gz`,
        gzip: true,
        lines: map(items, (item) => JSON.stringify(line(item))),
      })
      yield file('recordings', takes.of(split), recording)
      yield file('supervisions', takes.of(split), supervision)
      const parts = () => partsOf(takes.segmented(split))
      if (!isEmpty(parts())) yield file('supervisions_segments', parts(), supervisionOfPart)
    }
  },
}
