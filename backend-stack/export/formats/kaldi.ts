import { answer, oneLine, promptBeside, seconds } from './format.ts'
import type { Format, Takes } from './format.ts'
import { at, isEmpty, partId, partsOf } from './segments.ts'
import type { Part } from './segments.ts'
import type { Split } from '../plan/splits.ts'
import type { ExportTake } from '../types.ts'

/**
 * An id without blanks that sorts with everything that is behind it: Kaldi asks for `speaker-utterance` to be sorted by the
 * utterance and by the speaker at once. So nothing in it may sort before the `-` that ends it; `.` and two digits stand for it.
 */
export function kaldiId(id: string): string {
  let out = ''
  for (const byte of Buffer.from(id)) {
    const letter = String.fromCharCode(byte)
    if (/[0-9A-Za-z]/.test(letter)) out += letter
    else if (letter === '-') out += '_'
    else out += `.${byte.toString(16).padStart(2, '0')}`
  }
  return out
}

const utterance = (take: ExportTake): string => `${kaldiId(take.speaker_id)}-${take.take_id}`

/** What Kaldi runs to hear it: WAV as it is, FLAC through its own program. */
const source = (take: ExportTake): string =>
  take.content_type === 'audio/flac' ? `flac -c -d -s ${take.path} |` : take.path

const gender: Readonly<Record<string, string>> = {
  female: 'f',
  woman: 'f',
  f: 'f',
  male: 'm',
  man: 'm',
  m: 'm',
}

export const kaldi: Format = {
  how: '`data/train` and its like are data folders of Kaldi; the paths in `wav.scp` start at the folder of this file. `data/train_segments` and its like have the parts that listeners drew as utterances; `prompts` says what was to be read where `text` is what a listener heard instead',
  container: 'any',
  needsText: true,
  path: ({ folder, split, takeId, extension }) => `audio/${split}/${folder}/${takeId}.${extension}`,
  *files(takes) {
    for (const split of takes.splits) {
      const file = (name: string, line: (take: ExportTake) => string) => ({
        path: `data/${split}/${name}`,
        lines: sorted(takes, split, line),
      })
      yield file('wav.scp', source)
      yield file('text', (take) => oneLine(take.text))
      yield file('utt2spk', ({ speaker_id }) => kaldiId(speaker_id))
      yield file('utt2dur', (take) => String(seconds(take)))
      yield file('utt2lang', ({ lang }) => lang)
      yield { path: `data/${split}/spk2utt`, lines: spk2utt(takes, split) }
      const prompts = [...bySaid(takes, split)].toSorted(byId)
      if (prompts.length > 0) yield { path: `data/${split}/prompts`, lines: prompts }
      // all of them or no file at all: that is Kaldi's rule
      const genders = [...spk2gender(takes, split)]
      const known = genders.filter((line) => line !== null)
      if (known.length === genders.length) yield { path: `data/${split}/spk2gender`, lines: known }
      if (!isEmpty(partsOf(takes.segmented(split)))) yield* segmentFiles(takes, split)
    }
  },
}

function* bySaid(takes: Takes, split: Split): Generator<string> {
  for (const take of takes.said(split)) {
    const prompt = oneLine(promptBeside(take))
    if (prompt !== '') yield `${utterance(take)} ${prompt}`
  }
}

const utteranceOfPart = ({ take, part }: Part): string =>
  `${kaldiId(take.speaker_id)}-${partId(take.take_id, part)}`

/** A data folder whose utterances are parts of its recordings. */
function* segmentFiles(takes: Takes, split: Split) {
  const parts = [...partsOf(takes.segmented(split))]
  const file = (name: string, lines: readonly string[]) => ({
    path: `data/${split}_segments/${name}`,
    lines: lines.toSorted(byId),
  })
  const each = (line: (part: Part) => string) => parts.map((one) => `${utteranceOfPart(one)} ${line(one)}`)
  const recordings = new Map(parts.map(({ take }) => [take.take_id, take]))
  yield file(
    'wav.scp',
    [...recordings.values()].map((take) => `${take.take_id} ${source(take)}`),
  )
  yield file(
    'segments',
    each(({ take, part }) => `${take.take_id} ${at(part.start)} ${at(part.end)}`),
  )
  yield file(
    'text',
    each(({ part }) => oneLine(part.text)),
  )
  yield file(
    'utt2spk',
    each(({ take }) => kaldiId(take.speaker_id)),
  )
  yield file(
    'utt2lang',
    each(({ take }) => take.lang),
  )
  const bySpeaker = Map.groupBy(parts, ({ take }) => kaldiId(take.speaker_id))
  yield file(
    'spk2utt',
    [...bySpeaker].map(([speaker, own]) => `${speaker} ${own.map(utteranceOfPart).toSorted().join(' ')}`),
  )
}

/** In the order of bytes, as LC_ALL=C sorts. The ids are ASCII; a line each is held, which is 100 bytes a take. */
function* sorted(takes: Takes, split: Split, line: (take: ExportTake) => string): Generator<string> {
  const lines: string[] = []
  for (const take of takes.of(split)) lines.push(`${utterance(take)} ${line(take)}`)
  yield* lines.toSorted(byId)
}

const byId = (a: string, b: string): number => {
  const [x, y] = [a.slice(0, a.indexOf(' ')), b.slice(0, b.indexOf(' '))]
  return x < y ? -1 : x > y ? 1 : 0
}

/** In the order of speakers: `to` of their takes. */
function bySpeaker(takes: Takes, split: Split, to: (take: ExportTake) => string): [string, string[]][] {
  const speakers = new Map<string, string[]>()
  for (const take of takes.of(split)) {
    const id = kaldiId(take.speaker_id)
    const known = speakers.get(id)
    if (known) known.push(to(take))
    else speakers.set(id, [to(take)])
  }
  return [...speakers].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function* spk2utt(takes: Takes, split: Split): Generator<string> {
  for (const [speaker, own] of bySpeaker(takes, split, utterance))
    yield `${speaker} ${own.toSorted().join(' ')}`
}

/** null: of that speaker it is not known. */
function* spk2gender(takes: Takes, split: Split): Generator<string | null> {
  for (const [speaker, told] of bySpeaker(takes, split, (take) => answer(take, 'gender').toLowerCase())) {
    const letter = gender[told[0] ?? '']
    yield letter === undefined ? null : `${speaker} ${letter}`
  }
}
