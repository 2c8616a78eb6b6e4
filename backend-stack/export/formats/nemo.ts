import { about, map, oneLine } from './format.ts'
import type { Format } from './format.ts'
import { at, isEmpty, partsOf } from './segments.ts'

export const nemo: Format = {
  how: '`train_manifest.json` and its like are NeMo manifests; paths start at the folder of the manifest; `train_segments_manifest.json` has the parts that listeners drew, with `offset` and `duration`',
  container: 'any',
  needsText: true,
  path: ({ folder, split, takeId, extension }) => `audio/${split}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits) {
      yield {
        path: `${split}_manifest.json`,
        lines: map(takes.of(split), (take) =>
          JSON.stringify({
            audio_filepath: take.path,
            text: oneLine(take.text),
            speaker: take.speaker_id,
            ...about(take),
          }),
        ),
      }
      const parts = () => partsOf(takes.segmented(split))
      if (isEmpty(parts())) continue
      yield {
        path: `${split}_segments_manifest.json`,
        lines: map(parts(), ({ take, part: { start, end, text } }) =>
          JSON.stringify({
            audio_filepath: take.path,
            text: oneLine(text),
            offset: at(start),
            duration: at(end - start),
            speaker: take.speaker_id,
            lang: take.lang,
            take_id: take.take_id,
          }),
        ),
      }
    }
  },
}
