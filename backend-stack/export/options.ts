import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, UsageError } from './fault.ts'
import { splitNames } from './plan/splits.ts'
import type { Shares } from './plan/splits.ts'
import { formatNames } from './types.ts'
import type { Choice } from './types.ts'

export const usage = `Makes a corpus that trains out of a lake.

  npm run export -- --lake small:DIR|spark --format ${formatNames.join('|')} --out DIR|s3://BUCKET/PREFIX
  npm run export -- recall --lake small:DIR|spark --speaker ID [--apply]     which exports hold that speaker, notice and patch
  npm run export -- verify DIR [--key FILE]                                  files against manifest, manifest against signature

  --where "lang='am' and seconds < 20"   only these takes. Approved ones only, unless it asks about verdict, or --all is given
  --splits 80/10/10                      train, dev and test, by hash; no speaker and no sentence in two of them
  --connected train|drop                 what hangs together too much: trains whole, or loses takes that stand between splits
  --sample-rate HZ, --trim               copies at that rate, or without the silence before and after speech
  --name TEXT, --licence SPDX-ID, --terms FILE    for the data card
  --publish NAME                         makes it in OUT/NAME, and then says so in OUT/latest.json
  --resume                               go on with an export that was stopped
  --json                                 the outcome as one line of JSON
  --progress                             how far it is, as lines of JSON on standard error
  --s3-endpoint URL, --s3-region NAME    of s3:// places; keys: FIELDTAKE_EXPORT_S3_KEY, FIELDTAKE_EXPORT_S3_SECRET
  --lake-s3-endpoint URL, --lake-s3-region NAME    of a small lake whose audio lies in a bucket, where that is another store; keys:
                                         FIELDTAKE_LAKE_S3_KEY, FIELDTAKE_LAKE_S3_SECRET; DIR is the folder of its --catalogue
  --stack DIR                            the data folder of the stack of --lake spark

Exit codes: 0 done, 1 stopped, 2 asked for wrongly, 3 done, but audio was missing or had changed.`

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

/** Throws UsageError. */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv)
  if (values.help) return { kind: 'help' }
  const [word, ...rest] = positionals
  const json = values.json ?? false
  if (word === 'verify') {
    if (rest[0] === undefined || rest.length > 1) throw new UsageError('verify takes one folder: verify DIR')
    return { kind: 'verify', dir: resolve(rest[0]), key: values.key ?? null, json }
  }
  if (rest.length > 0 || (word !== undefined && word !== 'recall'))
    throw new UsageError(
      `${JSON.stringify(word === 'recall' ? rest[0] : word)} is no command; there are recall and verify, and none for an export`,
    )
  const places: Places = {
    lake: lakeOf(values.lake, values.stack),
    s3Endpoint: values['s3-endpoint'] ?? null,
    s3Region: values['s3-region'] ?? null,
    lakeEndpoint: values['lake-s3-endpoint'] ?? values['s3-endpoint'] ?? null,
    lakeRegion: values['lake-s3-region'] ?? values['s3-region'] ?? null,
    json,
    progress: values.progress ?? false,
  }
  if (word === 'recall') {
    if (!values.speaker) throw new UsageError('recall needs --speaker ID')
    return { kind: 'recall', places, speaker: values.speaker, apply: values.apply ?? false }
  }
  const format = formatNames.find((name) => name === values.format)
  if (!format) throw new UsageError(`--format is one of ${formatNames.join(', ')}`)
  if (!values.out) throw new UsageError('--out is missing: a folder, or s3://BUCKET/PREFIX')
  return {
    kind: 'export',
    places,
    out: values.out.startsWith('s3://') ? values.out : resolve(values.out),
    publish: values.publish === undefined ? null : folderName(values.publish),
    resume: values.resume ?? false,
    choice: {
      format,
      where: values.where ?? null,
      all: values.all ?? false,
      shares: sharesOf(values.splits ?? '80/10/10'),
      connected: connectedOf(values.connected ?? 'train'),
      sampleRate: values['sample-rate'] === undefined ? null : rateOf(values['sample-rate']),
      trim: values.trim ?? false,
      name: values.name ?? 'Speech corpus',
      licence: values.licence ?? null,
      terms: values.terms === undefined ? null : textIn(values.terms),
    },
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        lake: text,
        format: text,
        out: text,
        where: text,
        all: flag,
        splits: text,
        connected: text,
        'sample-rate': text,
        trim: flag,
        name: text,
        licence: text,
        terms: text,
        publish: text,
        resume: flag,
        json: flag,
        progress: flag,
        's3-endpoint': text,
        's3-region': text,
        'lake-s3-endpoint': text,
        'lake-s3-region': text,
        stack: text,
        speaker: text,
        apply: flag,
        key: text,
        help: flag,
      },
    })
  } catch (error) {
    throw new UsageError(messageOf(error))
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
