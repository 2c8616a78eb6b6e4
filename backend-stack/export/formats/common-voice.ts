import { answer, oneLine, promptBeside } from './format.ts'
import type { Format, Takes } from './format.ts'
import { at, isEmpty, plainSegments } from './segments.ts'
import { splitNames } from '../plan/splits.ts'
import type { ExportTake } from '../types.ts'

const header = [
  'client_id',
  'path',
  'sentence_id',
  'sentence',
  'sentence_domain',
  'up_votes',
  'down_votes',
  'age',
  'gender',
  'accents',
  'variant',
  'locale',
  'segment',
]

const clipOf = ({ path }: ExportTake): string => path.slice(path.lastIndexOf('/') + 1)

const row = (take: ExportTake): string =>
  [
    take.speaker_id,
    clipOf(take),
    take.prompt_id,
    oneLine(take.text),
    take.section ?? '',
    String(take.approve),
    String(take.reject),
    answer(take, 'age'),
    answer(take, 'gender'),
    answer(take, 'accent'),
    '',
    take.lang,
    '',
  ]
    .map(oneLine)
    .join('\t')

function* table(takes: Iterable<ExportTake>): Generator<string> {
  yield header.join('\t')
  for (const take of takes) yield row(take)
}

function* only(takes: Iterable<ExportTake>, lang: string): Generator<ExportTake> {
  for (const take of takes) if (take.lang === lang) yield take
}

function* durations(takes: Iterable<ExportTake>): Generator<string> {
  yield 'clip\tduration[ms]'
  for (const take of takes) yield `${clipOf(take)}\t${Math.round(take.seconds * 1000)}`
}

/** What was to be read, where `sentence` is what a listener heard instead. */
function* prompts(takes: Iterable<ExportTake>): Generator<string> {
  for (const take of takes) yield [clipOf(take), oneLine(promptBeside(take))].join('\t')
}

function* segments(takes: Iterable<ExportTake>): Generator<string> {
  for (const take of takes)
    for (const { tier, start, end, text } of plainSegments(take))
      yield [clipOf(take), oneLine(tier), String(at(start)), String(at(end)), oneLine(text)].join('\t')
}

function* headed(head: readonly string[], lines: Iterable<string>): Generator<string> {
  yield head.join('\t')
  yield* lines
}

const languages = (takes: Takes): string[] => {
  const found = new Set<string>()
  for (const { lang } of takes.all()) found.add(lang)
  return [...found].toSorted()
}

export const commonVoice: Format = {
  how: 'a folder a language, as releases of Common Voice have it; clips are the recordings themselves, not MP3. Where listeners wrote down what they heard, `prompts.tsv` has what was to be read, and `segments.tsv` the parts of clips',
  container: 'any',
  needsText: true,
  path: ({ lang, takeId, extension }) => `${lang}/clips/${takeId}.${extension}`,
  *files(takes) {
    for (const lang of languages(takes)) {
      // an empty one too: releases always have all three
      for (const split of splitNames)
        yield { path: `${lang}/${split}.tsv`, lines: table(only(takes.of(split), lang)) }
      yield { path: `${lang}/validated.tsv`, lines: table(only(takes.all(), lang)) }
      yield { path: `${lang}/clip_durations.tsv`, lines: durations(only(takes.all(), lang)) }
      const said = () => prompts(only(takes.said(), lang))
      if (!isEmpty(said())) yield { path: `${lang}/prompts.tsv`, lines: headed(['path', 'prompt'], said()) }
      const parts = () => segments(only(takes.segmented(), lang))
      const head = ['path', 'tier', 'start[s]', 'end[s]', 'text']
      if (!isEmpty(parts())) yield { path: `${lang}/segments.tsv`, lines: headed(head, parts()) }
    }
  },
}
