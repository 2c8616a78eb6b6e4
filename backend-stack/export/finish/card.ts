/** README.md of an export: the data card, with the Hub's YAML ahead of it. */
import { stringify } from 'yaml'
import type { Format } from '../formats/format.ts'
import { folderOf } from '../formats/hf.ts'
import { splitNames } from '../plan/splits.ts'
import type { Choice } from '../types.ts'
import { TOLD } from './figures.ts'
import type { Amount, Figures } from './figures.ts'

const hours = (seconds: number): string => (seconds / 3600).toFixed(2)

/** A cell: nothing in it may end it. */
const cell = (text: string): string =>
  text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;')

const amounts = (head: string, rows: readonly Amount[], none = 'not told'): string =>
  table(
    [head, 'takes', 'hours', 'speakers'],
    rows.map(({ name, takes, seconds, speakers }) => [
      name === '' ? none : cell(name),
      String(takes),
      hours(seconds),
      String(speakers),
    ]),
  )

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

const leftOutWords: Readonly<Record<string, string>> = {
  not_read_aloud: 'the prompt was not read aloud, so there is no transcript',
  no_text: 'the lake does not know the text',
  same_audio: 'the same samples as an earlier take',
  format_cannot_hold: 'the format has no way to write the text',
  splits_disagree: 'speaker and sentence belong to different splits',
  object_missing: 'the audio was not in the lake',
  object_changed: 'the audio in the lake was not what had landed',
  audio_unreadable: 'the audio could not be read',
}

export function cardOf(choice: Choice, format: Format, figures: Figures, exportId: string): string {
  return [
    `---\n${stringify(header(choice, figures))}---`,
    `# ${cell(choice.name)}`,
    `Speech recordings with their texts, exported by Fieldtake. Export \`${exportId}\`, format ${choice.format}. The youngest take in it landed on ${figures.newest ?? '(none)'}.`,
    `${figures.all.takes} takes, ${hours(figures.all.seconds)} hours, ${figures.all.speakers} speakers, ${figures.sentences} sentences, ${figures.bytes} bytes of audio.`,
    `To read it: ${format.how}. Audio: ${audioWords(choice)}`,
    '## Texts',
    textWords(figures),
    '## Splits',
    amounts('split', figures.bySplit),
    splitWords(choice),
    '## Languages',
    amounts('language', figures.byLanguage),
    '## Speakers',
    'Names are not part of the corpus; a speaker is a pseudonym. What speakers answered, and what they allowed to travel:',
    ...[...figures.byAnswer].map(([question, rows]) => amounts(cell(question), rows)),
    ...(figures.byAnswer.size === 0 ? ['Nothing.'] : []),
    '## Consent',
    amounts('version of the text', figures.byConsent),
    '## Devices',
    amounts('microphone', figures.byDevice),
    '## Quality and agreement',
    table(
      ['figure', 'takes', '5 %', 'median', '95 %'],
      figures.quality.map(({ figure, takes, quantiles }) => [
        Object.entries(TOLD).find(([name]) => name === figure)?.[1] ?? figure,
        String(takes),
        ...[0, 1, 2].map((index) => quantiles[index]?.toFixed(2) ?? ''),
      ]),
    ),
    amounts('verdict', figures.byVerdict),
    `Listeners gave ${figures.votes.approve} votes for and ${figures.votes.reject} against; of ${figures.votes.heard} takes that were judged, they agree on ${figures.votes.unanimous}.`,
    ...(figures.byKind.some(({ name }) => name !== 'read')
      ? ['## Kinds of prompts', amounts('kind', figures.byKind)]
      : []),
    '## Left out',
    figures.leftOut.length === 0
      ? 'Nothing that was asked for.'
      : table(
          ['why', 'takes'],
          figures.leftOut.map(({ reason, takes }) => [leftOutWords[reason] ?? reason, String(takes)]),
        ),
    '## Known gaps',
    gaps(choice, figures)
      .map((gap) => `- ${gap}`)
      .join('\n'),
    '## Licence and terms',
    `${choice.licence === null ? 'No licence was given: ask the project before you use it.' : `Licence: ${cell(choice.licence)}.`}${choice.terms === null ? '' : `\n\n${choice.terms.trim()}`}`,
    'Speakers may withdraw. Whoever holds a copy is asked to delete the files that a notice of the project names.',
    '## Whether it is whole',
    '`sha256sum -c SHA256SUMS` compares every file. `manifest.json` names every take with its SHA-256; `npm run export -- verify DIR --key FILE` holds it against its signature, with the public key as the project gives it out.',
    '',
  ].join('\n\n')
}

function header(choice: Choice, figures: Figures) {
  const { takes } = figures.all
  const size = [1e3, 1e4, 1e5, 1e6].findIndex((limit) => takes < limit)
  const sizes = ['n<1K', '1K<n<10K', '10K<n<100K', '100K<n<1M']
  return {
    pretty_name: choice.name,
    license: choice.licence === null ? 'other' : choice.licence.toLowerCase(),
    language: figures.byLanguage.map(({ name }) => name).toSorted(),
    task_categories: ['automatic-speech-recognition'],
    size_categories: [sizes[size] ?? 'n>1M'],
    ...(choice.format === 'hf' && takes > 0
      ? {
          configs: [
            {
              config_name: 'default',
              data_files: splitNames
                .filter((name) => (figures.bySplit.find((one) => one.name === name)?.takes ?? 0) > 0)
                .map((name) => ({ split: folderOf[name], path: `data/${folderOf[name]}/**` })),
            },
          ],
        }
      : {}),
  }
}

const audioWords = ({ sampleRate, trim }: Choice): string =>
  sampleRate === null && !trim
    ? 'as it was recorded.'
    : `copies${sampleRate === null ? '' : ` at ${sampleRate} Hz`}${trim ? ', the silence before and after speech cut' : ''}; the masters stay as they are.`

function textWords({ all, byText, corrected, segmented }: Figures): string {
  const heard = byText.find(({ name }) => name === 'listener')?.takes ?? 0
  const words =
    heard === 0
      ? ['The text of a take is its prompt: what was to be read. Nobody wrote down what is said instead.']
      : [
          `Of ${heard} of ${all.takes} takes the text is what a listener wrote down (\`text_from\` is \`listener\`); it is not the prompt in ${corrected}. Their prompts are kept beside it. Of the others the text is the prompt.`,
        ]
  if (segmented > 0)
    words.push(
      `In ${segmented} takes a listener drew parts with their text. Tables of parts have every tier; what is made to train on has the first tier with words.`,
    )
  return words.join(' ')
}

function splitWords({ connected, shares }: Choice): string {
  const asked = `Asked for: ${splitNames.map((name) => `${name} ${Math.round(shares[name] * 100)} %`).join(', ')}.`
  const rule =
    connected === 'train'
      ? 'Takes that share a speaker or a sentence, directly or through others, are in one split; what hangs together in a part too large for dev and test trains.'
      : 'Speakers and sentences each have a split by their hash; takes whose two do not agree were left out.'
  return `${asked} No speaker and no sentence is in two splits. ${rule}`
}

function gaps(choice: Choice, figures: Figures): string[] {
  const found: string[] = []
  for (const name of splitNames)
    if (choice.shares[name] > 0 && figures.bySplit.find((one) => one.name === name)?.takes === 0)
      found.push(
        `${name} is empty: too much hangs together. Exported with \`--connected drop\` it would not be, at the cost of takes.`,
      )
  if (choice.licence === null) found.push('No licence.')
  if (figures.byAnswer.size === 0) found.push('Nothing is known about who speaks.')
  for (const [question, rows] of figures.byAnswer) {
    const silent = rows.find(({ name }) => name === '')
    if (silent) found.push(`${silent.speakers} speakers did not answer ${cell(question)}.`)
  }
  const untold = figures.byConsent.find(({ name }) => name === '')
  if (untold) found.push(`Of ${untold.takes} takes the version of the consent is not known.`)
  const measured = figures.quality[1]?.takes ?? 0
  if (measured < figures.all.takes)
    found.push(`${figures.all.takes - measured} takes have no quality figures.`)
  const rest = figures.byVerdict.filter(({ name }) => name !== 'approved')
  if (rest.length > 0)
    found.push(`Not all takes are approved: ${rest.map(({ name, takes }) => `${takes} ${name}`).join(', ')}.`)
  return found.length === 0 ? ['None that the lake knows of.'] : found
}
