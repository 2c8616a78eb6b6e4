/** `node backend-stack/text-selector/cli.ts --help` */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { misused, program, understood } from '../../main/system/program.ts'
import { defaultCache } from '../stack/paths.ts'
import { selectorOptions, type SelectorOptions } from './options.ts'
import { TopicMissing } from './publish/topic.ts'
import { CorpusError } from './read/errors.ts'
import { renderFault, renderReport } from './report.ts'
import { runSelector } from './run.ts'

/** What each means and its default: `selectorOptions`. A new program each time, as it keeps what it was given. */
const selector = () =>
  program(
    'node backend-stack/text-selector/cli.ts',
    'Chooses the sentences of a corpus that add most to coverage and publishes them as prompts.',
  )
    .optionsGroup('What to read:')
    .option(
      '--corpus <uri>',
      's3://BUCKET/KEY or a file: lists, tables, JSON, workbooks (docs/scripts.md) or Parquet; also gzip or zstd. ' +
        'mongodb://HOST:PORT/DATABASE/COLLECTION: documents with a text, read again when they change while --backlog watches',
    )
    .option('--lang <tag>', 'BCP 47; decides the script')
    .option('--name <name>', "the corpus' name in the prompts (default: the file's name)")
    .option('--columns <roles>', 'text=3,hint=4: columns from 1, or by name; roles: text, hint, image, audio')
    .option('--format <format>', 'txt, csv, tsv, jsonl or parquet, where looking at it does not tell')
    .option('--encoding <name>', 'where looking at it does not tell')
    .option('--column <name>', 'of the text, where looking at it does not tell')
    .option('--split', 'several sentences a line')
    .option(
      '--given <uri>',
      "JSON lines {text}, {prompt_sha256} or {prompt_id, status: failed}: what is recorded elsewhere, or in vain; also the small lake's takes.jsonl",
    )
    .option('--least-covered', "what has been read least, by the takes in the topic 'catalogue', comes first")
    .option('--catalogue-topic <topic>', 'that topic by another name')
    .option(
      '--flagged <n>',
      'prompts that so many stations flag are taken back, and other sentences with their units chosen',
      Number,
    )
    .option(
      '--lease-days <n>',
      "prompts of a station that was not heard of for so many days go back to the topic, for others (topic 'leases')",
      Number,
    )
    .option('--leases-topic <topic>', 'that topic by another name')
    .option('--outcomes-topic <topic>', 'where stations say what became of a prompt')
    .optionsGroup('What to keep:')
    .option('--min-chars <n>', 'characters at least (default: 3)', Number)
    .option('--max-chars <n>', 'characters at most (default: 200)', Number)
    .option('--min-words <n>', 'words at least (default: 1)', Number)
    .option('--max-words <n>', 'words at most (default: 40)', Number)
    .option('--digits <what>', 'reject, keep or ascii (default: reject)')
    .option('--symbols <what>', 'reject or keep (default: reject)')
    .option('--punctuation <what>', 'standard, keep or strip (default: standard)')
    .option('--personal-data <what>', 'reject or keep (default: reject)')
    .option('--foreign-letters <n>', 'letters of other scripts at most (default: 0)', Number)
    .option('--blocklist <file>', 'words that no sentence may hold')
    .option(
      '--near <index>',
      'Jaccard index from which two sentences are the same; 0: exact only (default: 0.85)',
      Number,
    )
    .option('--pool-limit <n>', 'candidates in memory at most; beyond it a fair sample', Number)
    .optionsGroup('What to choose:')
    .option('--unit <unit>', 'graphemes:3, syllables:2 or phones:2')
    .option('--phones <table>', 'how letters are said, for phones')
    .option('--weight <how>', 'uniform or frequency (default: uniform)')
    .option('--depth <n>', 'how often a unit counts (default: 4)', Number)
    .option('--count <n>', 'publish so many (default: 1)', Number)
    .option(
      '--request <name>',
      'what --count is asked for; asked again under this name, only what is missing is published',
    )
    .option('--backlog <n>', 'keep so many unread by every --group', Number)
    .option(
      '--group <group>',
      'whose reading --backlog watches; may be given several times',
      (group: string, before: readonly string[]): readonly string[] => [...before, group],
      [],
    )
    .option('--once', 'with --backlog: fill up and end')
    .optionsGroup('What to do with it:')
    .option('--topic <topic>', 'where prompts go (default: topic1)')
    .option('--brokers <host:port,host:port>', 'the brokers')
    .option('--priority <n>', 'of the prompts (default: 0)', Number)
    .option('--takes-wanted <n>', 'of each prompt (default: 1)', Number)
    .option('--state <dir>', 'the journal that makes a restart exact', join(defaultCache, 'text-selector'))
    .option('--dry-run', 'publish nothing; the chosen prompts go to standard output')
    .option('--report <file.html>', 'coverage report')
    .option('--lineage-topic <topic>', 'also say there, as OpenLineage, what was read and written')
    .option('--s3-endpoint <url>', 'of a store other than AWS')
    .option('--s3-region <name>', 'of that store')
    .addHelpText(
      'after',
      `
S3 access: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
MongoDB: FIELDTAKE_MONGO_USERNAME, FIELDTAKE_MONGO_PASSWORD; what else its driver is to know stands in the address
(?authMechanism=PLAIN for the stack's own, ?tls=true&tlsCAFile=...).
Brokers with accounts: FIELDTAKE_SELECTOR_USERNAME, FIELDTAKE_SELECTOR_PASSWORD (SCRAM-SHA-512), and FIELDTAKE_SELECTOR_CA, the
PEM file of the authority to trust.
Standard output ends with one JSON line that sums up the run. Exit codes: 0 done, 2 usage, 3 the corpus cannot be
used, 4 broker or store not reachable.`,
    )

/** Throws ZodError or UsageError for arguments that do not fit. */
export function parseCommand(args: readonly string[]): SelectorOptions | 'help' {
  const command = selector()
  if (!understood(command, args)) return 'help'
  const { brokers, group, ...same } = command.opts()
  return selectorOptions
    .refine(
      ({ count, backlog }) => count === undefined || backlog === undefined,
      '--count and --backlog exclude each other',
    )
    .refine(
      ({ backlog, groups, dryRun }) => backlog === undefined || dryRun || groups.length > 0,
      '--backlog needs a --group whose reading it watches',
    )
    .refine(({ minChars, maxChars }) => minChars <= maxChars, '--min-chars is larger than --max-chars')
    .parse({ ...same, brokers: brokers?.split(','), groups: group })
}

async function main(args: string[]): Promise<number> {
  let options: SelectorOptions | 'help'
  try {
    options = parseCommand(args)
  } catch (error) {
    return misused(error instanceof z.ZodError ? z.prettifyError(error) : error)
  }
  if (options === 'help') return 0
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const progress = progressLine()
  const { report, dryRun } = options
  try {
    const summary = await runSelector(
      options,
      {
        signal: stop.signal,
        onProgress: progress.show,
        onUnderstood: (line) => {
          progress.end()
          console.error(line)
        },
        onPrompt: dryRun ? (prompt) => console.log(JSON.stringify(prompt)) : undefined,
        onRetry: (error, wait) => progress.show(`broker: ${String(error)}; again in ${wait} ms`),
      },
      (outcome) => write(report, renderReport(outcome)),
    )
    progress.end()
    console.log(JSON.stringify(summary))
    return 0
  } catch (error) {
    progress.end()
    if (stop.signal.aborted) return 130
    console.error(error instanceof Error ? error.message : String(error))
    if (error instanceof CorpusError) {
      // that of `nothing_usable` is written, and says more
      if (error.code !== 'nothing_usable') write(report, renderFault(error, options.corpus))
      console.log(JSON.stringify({ error: error.code, message: error.message, uri: options.corpus }))
      return error.code === 'unreachable' ? 4 : 3
    }
    return error instanceof TopicMissing || (error instanceof Error && error.name.startsWith('Kafka')) ? 4 : 1
  }
}

function write(file: string | undefined, html: string): void {
  if (file === undefined) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, html)
}

/** One line that rewrites itself on a terminal, and a line every few seconds in a log. */
function progressLine(): { readonly show: (line: string) => void; readonly end: () => void } {
  let last = 0
  const tty = process.stderr.isTTY
  return {
    show(line) {
      const now = Date.now()
      if (now - last < (tty ? 100 : 2_000)) return
      last = now
      process.stderr.write(tty ? `\r\x1b[K${line}` : `${line}\n`)
    },
    end: () => (tty ? process.stderr.write('\n') : undefined),
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
