import { map, oneLine, promptBeside } from './format.ts'
import type { Format } from './format.ts'
import { isEmpty, plainSegments } from './segments.ts'
import type { ExportTake } from '../types.ts'

const name = (take: ExportTake): string => take.take_id
const row = (take: ExportTake): string => [name(take), oneLine(take.text), oneLine(take.text)].join('|')

/** A bar would end the column. */
const unbarred = (text: string): string => oneLine(text).replaceAll('|', '/')

function* segments(takes: Iterable<ExportTake>): Generator<string> {
  for (const take of takes)
    for (const { tier, start, end, text } of plainSegments(take))
      yield [name(take), unbarred(tier), String(start), String(end), unbarred(text)].join('|')
}

export const ljSpeech: Format = {
  how: '`metadata.csv` is id|text|text, the audio is `wavs/ID.wav`; `speakers.csv` is id|speaker|language, which LJSpeech itself does not tell. Where listeners wrote down what they heard, `prompts.csv` is id|what was to be read, and `segments.csv` is id|tier|start|end|text, in seconds',
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
    const prompts = () =>
      map(takes.said(), (take) => [name(take), unbarred(promptBeside(take) ?? '')].join('|'))
    if (!isEmpty(prompts())) yield { path: 'prompts.csv', lines: prompts() }
    if (!isEmpty(segments(takes.segmented())))
      yield { path: 'segments.csv', lines: segments(takes.segmented()) }
  },
}
