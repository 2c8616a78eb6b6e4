import { answer, oneLine, seconds } from './format.ts'
import type { Format, Takes } from './format.ts'
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
  how: '`data/train` and its like are data folders of Kaldi; the paths in `wav.scp` start at the folder of this file',
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
      // all of them or no file at all: that is Kaldi's rule
      const genders = [...spk2gender(takes, split)]
      const known = genders.filter((line) => line !== null)
      if (known.length === genders.length) yield { path: `data/${split}/spk2gender`, lines: known }
    }
  },
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
