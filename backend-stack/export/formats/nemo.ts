import { about, map, oneLine } from './format.ts'
import type { Format } from './format.ts'

export const nemo: Format = {
  how: '`train_manifest.json` and its like are NeMo manifests; paths start at the folder of the manifest',
  container: 'any',
  needsText: true,
  path: ({ folder, split, takeId, extension }) => `audio/${split}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits)
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
  },
}
