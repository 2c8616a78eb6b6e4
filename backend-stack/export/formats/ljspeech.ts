import { map, oneLine } from './format.ts'
import type { Format } from './format.ts'
import type { ExportTake } from '../types.ts'

const name = (take: ExportTake): string => take.take_id
const row = (take: ExportTake): string => [name(take), oneLine(take.text), oneLine(take.text)].join('|')

export const ljSpeech: Format = {
  how: '`metadata.csv` is id|text|text, the audio is `wavs/ID.wav`; `speakers.csv` is id|speaker|language, which LJSpeech itself does not tell',
  container: 'wav',
  needsText: true,
  cannotHold: (text) => text.includes('|'),
  path: ({ takeId }) => `wavs/${takeId}.wav`,
  *files(takes) {
    yield { path: 'metadata.csv', lines: map(takes.all(), row) }
    for (const split of takes.splits)
      yield { path: `metadata_${split}.csv`, lines: map(takes.of(split), row) }
    yield {
      path: 'speakers.csv',
      lines: map(takes.all(), (take) =>
        [name(take), take.speaker_id.replaceAll('|', '_'), take.lang].join('|'),
      ),
    }
  },
}
