import { about, answer, map, oneLine } from './format.ts'
import type { Format } from './format.ts'
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
  custom: { ...about(take), answers: take.answers },
})

export const lhotse: Format = {
  how: '`lhotse.load_manifest("recordings_train.jsonl.gz")` and `supervisions_...`; paths start at the folder of this file',
  container: 'any',
  needsText: false,
  path: ({ folder, split, takeId, extension }) => `audio/${split}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits) {
      const file = (name: string, line: (take: ExportTake) => unknown) => ({
        path: `${name}_${split}.jsonl.gz`,
        gzip: true,
        lines: map(takes.of(split), (take) => JSON.stringify(line(take))),
      })
      yield file('recordings', recording)
      yield file('supervisions', supervision)
    }
  },
}
