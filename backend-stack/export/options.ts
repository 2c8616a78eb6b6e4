import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { program, understood } from '../../main/system/program.ts'
import { messageOf, UsageError } from './fault.ts'
import { splitNames } from './plan/splits.ts'
import type { Shares } from './plan/splits.ts'
import { formatNames } from './types.ts'
import type { Choice } from './types.ts'

const exporting = () =>
  program('npm run export --', 'Makes a corpus that trains out of a lake.')
    .usage(
      `--lake small:DIR|spark --format FORMAT --out DIR|s3://BUCKET/PREFIX [options]
       npm run export -- recall --lake small:DIR|spark --speaker ID [--apply]
       npm run export -- verify DIR [--key FILE]`,
    )
    .argument(
      '[command]',
      'recall: which exports hold a speaker, with notice and patch; verify: is an export whole',
    )
    .argument(
      '[dir]',
      'verify: the export; files are held against its manifest, the manifest against its signature',
    )
    .option(
      '--lake <small:dir|spark>',
      'the folder of a small lake (of its --catalogue), or the running stack',
    )
    .option('--format <format>', formatNames.join(', '))
    .option('--out <dir>', 'where the corpus goes: a folder, or s3://BUCKET/PREFIX')
    .option('--resume', 'go on with an export that was stopped', false)
    .option('--json', 'the outcome as one line of JSON', false)
    .option('--progress', 'how far it is, as lines of JSON on standard error', false)
    .optionsGroup('Which takes:')
    .option(
      '--where <condition>',
      `such as "lang='am' and seconds < 20"; unless it asks about verdict, approved ones only`,
    )
    .option('--all', 'also those that nobody approved', false)
    .option(
      '--splits <shares>',
      'train, dev and test, by hash; no speaker and no sentence in two of them',
      '80/10/10',
    )
    .option(
      '--connected <how>',
      'what hangs together too much: train (it trains, whole) or drop (it loses takes that stand between splits)',
      'train',
    )
    .optionsGroup('How they are written:')
    .option('--sample-rate <hz>', 'copies at that rate')
    .option('--trim', 'copies without the silence before and after speech', false)
    .option('--name <text>', 'for the data card', 'Speech corpus')
    .option('--licence <spdx-id>', 'for the data card')
    .option('--terms <file>', 'for the data card')
    .option('--publish <name>', 'make it in OUT/NAME, and then say so in OUT/latest.json')
    .optionsGroup('Recall and verify:')
    .option('--speaker <id>', 'recall: whose takes')
    .option('--apply', 'recall: carry the patches out', false)
    .option('--key <file>', 'verify: the public key to trust')
    .optionsGroup('Where things are:')
    .option('--stack <dir>', 'the data folder of the stack of --lake spark')
    .option(
      '--s3-endpoint <url>',
      'of s3:// places; keys: FIELDTAKE_EXPORT_S3_KEY, FIELDTAKE_EXPORT_S3_SECRET',
    )
    .option('--s3-region <name>', 'of s3:// places')
    .option(
      '--lake-s3-endpoint <url>',
      'of a small lake whose audio lies in another store; keys: FIELDTAKE_LAKE_S3_KEY, FIELDTAKE_LAKE_S3_SECRET',
    )
    .option('--lake-s3-region <name>', 'of that store')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 stopped, 2 asked for wrongly, 3 done, but audio was missing or had changed.',
    )

export interface Places {
  /** `spark`, or the folder of a small lake */
  readonly lake:
    | { readonly kind: 'spark'; readonly stack: string | null }
    | { readonly kind: 'small'; readonly dir: string }
  /** of --out */
  readonly s3Endpoint: string | null
  readonly s3Region: string | null
  /** of a small lake in a bucket */
  readonly lakeEndpoint: string | null
  readonly lakeRegion: string | null
  readonly json: boolean
  /** tell how far it is, for a program */
  readonly progress: boolean
}

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'export'
      readonly places: Places
      readonly choice: Choice
      readonly out: string
      /** the folder in `out` that is to be the latest; null: `out` is the export itself */
      readonly publish: string | null
      readonly resume: boolean
    }
  | { readonly kind: 'recall'; readonly places: Places; readonly speaker: string; readonly apply: boolean }
  | { readonly kind: 'verify'; readonly dir: string; readonly key: string | null; readonly json: boolean }

/** Throws UsageError. Help that was asked for is printed. */
export function readCommand(argv: readonly string[]): Command {
  const command = exporting()
  if (!understood(command, argv)) return { kind: 'help' }
  const values = command.opts()
  const [word, dir] = command.processedArgs
  const { json } = values
  if (word === 'verify') {
    if (dir === undefined) throw new UsageError('verify takes one folder: verify DIR')
    return { kind: 'verify', dir: resolve(dir), key: values.key ?? null, json }
  }
  if (dir !== undefined || (word !== undefined && word !== 'recall'))
    throw new UsageError(
      `${JSON.stringify(word === 'recall' ? dir : word)} is no command; there are recall and verify, and none for an export`,
    )
  const places: Places = {
    lake: lakeOf(values.lake, values.stack),
    s3Endpoint: values.s3Endpoint ?? null,
    s3Region: values.s3Region ?? null,
    lakeEndpoint: values.lakeS3Endpoint ?? values.s3Endpoint ?? null,
    lakeRegion: values.lakeS3Region ?? values.s3Region ?? null,
    json,
    progress: values.progress,
  }
  if (word === 'recall') {
    if (!values.speaker) throw new UsageError('recall needs --speaker ID')
    return { kind: 'recall', places, speaker: values.speaker, apply: values.apply }
  }
  const format = formatNames.find((name) => name === values.format)
  if (!format) throw new UsageError(`--format is one of ${formatNames.join(', ')}`)
  if (!values.out) throw new UsageError('--out is missing: a folder, or s3://BUCKET/PREFIX')
  return {
    kind: 'export',
    places,
    out: values.out.startsWith('s3://') ? values.out : resolve(values.out),
    publish: values.publish === undefined ? null : folderName(values.publish),
    resume: values.resume,
    choice: {
      format,
      where: values.where ?? null,
      all: values.all,
      shares: sharesOf(values.splits),
      connected: connectedOf(values.connected),
      sampleRate: values.sampleRate === undefined ? null : rateOf(values.sampleRate),
      trim: values.trim,
      name: values.name,
      licence: values.licence ?? null,
      terms: values.terms === undefined ? null : textIn(values.terms),
    },
  }
}

function lakeOf(lake: string | undefined, stack: string | undefined): Places['lake'] {
  if (lake === 'spark') return { kind: 'spark', stack: stack === undefined ? null : resolve(stack) }
  if (lake?.startsWith('small:') === true && lake.length > 6)
    return { kind: 'small', dir: resolve(lake.slice('small:'.length)) }
  throw new UsageError('--lake is small:DIR (the folder of a small lake) or spark (the running stack)')
}

function sharesOf(text: string): Shares {
  const parts = text.split('/').map(Number)
  const [train, dev, test] = parts
  if (
    parts.length !== splitNames.length ||
    train === undefined ||
    dev === undefined ||
    test === undefined ||
    parts.some((part) => !(part >= 0)) ||
    Math.abs(train + dev + test - 100) > 1e-9
  )
    throw new UsageError(`--splits ${text}: three shares that make 100, as in 80/10/10`)
  return { train: train / 100, dev: dev / 100, test: test / 100 }
}

function connectedOf(text: string): 'train' | 'drop' {
  if (text === 'train' || text === 'drop') return text
  throw new UsageError(`--connected ${text} is neither train nor drop`)
}

function folderName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name
  throw new UsageError(`--publish ${name}: letters, digits, dots, dashes and underlines, as in 2026-03-07`)
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (Number.isInteger(rate) && rate >= 4_000 && rate <= 192_000) return rate
  throw new UsageError(`--sample-rate ${text}: a whole number of Hz from 4000 to 192000`)
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--terms: ${messageOf(error)}`)
  }
}
