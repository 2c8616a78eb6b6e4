/** `node backend-stack/text-selector/cli.ts --help` */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { z } from 'zod'
import { defaultCache } from '../stack/paths.ts'
import { selectorOptions, type SelectorOptions } from './options.ts'
import { TopicMissing } from './publish/topic.ts'
import { CorpusError } from './read/errors.ts'
import { renderFault, renderReport } from './report.ts'
import { runSelector } from './run.ts'

const HELP = `Chooses the sentences of a corpus that add most to coverage and publishes them as prompts.

  node backend-stack/text-selector/cli.ts --corpus s3://BUCKET/KEY|FILE --lang am [--count N | --backlog N --group G]

What to read
  --corpus URI         lists, tables, JSON, workbooks (docs/scripts.md) or Parquet; also gzip or zstd
  --lang TAG           BCP 47; decides the script
  --name NAME          the corpus' name in the prompts (default: the file's name)
  --columns text=3,hint=4  columns from 1, or by name; roles: text, hint, image, audio
  --format, --encoding, --column NAME  where looking at it does not tell
  --split              several sentences a line
  --given URI          JSON lines {text}, {prompt_sha256} or {prompt_id, status: failed}: what is recorded elsewhere, or in
                       vain; also the small lake's takes.jsonl
  --least-covered      what has been read least, by the takes in the topic 'catalogue', comes first
  --flagged N          prompts that N stations flag are taken back, and other sentences with their units chosen
  --lease-days N       prompts of a station that was not heard of for N days go back to the topic, for others (topic 'leases')
What to keep
  --min-chars 3 --max-chars 200 --min-words 1 --max-words 40
  --digits reject|keep|ascii    --symbols reject|keep    --punctuation standard|keep|strip
  --personal-data reject|keep   --foreign-letters 0      --blocklist FILE
  --near 0.85          Jaccard index from which two sentences are the same; 0 = exact only
  --pool-limit N       candidates in memory at most; beyond it a fair sample
What to choose
  --unit graphemes:3|syllables:2|phones:2   --phones TABLE   --weight uniform|frequency   --depth 4
  --count N            publish N (default 1)
  --request NAME       what --count is asked for; asked again under this name, only what is missing is published
  --backlog N          keep N unread by every --group; with --once fill up and end
What to do with it
  --topic topic1 --brokers HOST:PORT,...  --priority 0 --takes-wanted 1
  --state DIR          the journal that makes a restart exact
  --dry-run            publish nothing; the chosen prompts go to standard output
  --report FILE.html   coverage report
  --lineage-topic T    also say there, as OpenLineage, what was read and written

S3 access: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and --s3-endpoint URL --s3-region NAME for other stores.
Brokers with accounts: FIELDTAKE_SELECTOR_USERNAME, FIELDTAKE_SELECTOR_PASSWORD (SCRAM-SHA-512), and FIELDTAKE_SELECTOR_CA, the
PEM file of the authority to trust.
Standard output ends with one JSON line that sums up the run. Exit codes: 0 done, 2 usage, 3 the corpus cannot be
used, 4 broker or store not reachable.
`

const NUMBERS = new Set(
  'depth min-chars max-chars min-words max-words foreign-letters near pool-limit count backlog priority takes-wanted flagged lease-days'.split(
    ' ',
  ),
)
const FLAGS = new Set(['split', 'once', 'dry-run', 'least-covered', 'help'])
const TEXTS =
  'corpus name lang format column columns encoding unit phones weight digits symbols punctuation personal-data blocklist topic outcomes-topic catalogue-topic leases-topic given request state report lineage-topic s3-endpoint s3-region'.split(
    ' ',
  )

/** Throws ZodError or TypeError for arguments that do not fit. */
export function parseCommand(args: string[]): SelectorOptions | 'help' {
  const options: ParseArgsOptionsConfig = { group: { type: 'string', multiple: true } }
  for (const name of [...NUMBERS, ...TEXTS, 'brokers']) options[name] = { type: 'string' }
  for (const name of FLAGS) options[name] = { type: 'boolean' }
  const { values } = parseArgs({ args, options })
  if (values['help'] === true) return 'help'
  const given = Object.entries(values).map(([name, value]) => {
    const key = name.replace(/-(.)/g, (_, char: string) => char.toUpperCase())
    if (name === 'brokers') return [key, String(value).split(',')]
    if (name === 'group') return ['groups', value]
    return [key, NUMBERS.has(name) ? Number(value) : value]
  })
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
    .parse({ state: join(defaultCache, 'text-selector'), ...Object.fromEntries(given) })
}

async function main(args: string[]): Promise<number> {
  let options: SelectorOptions | 'help'
  try {
    options = parseCommand(args)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(`${error instanceof z.ZodError ? z.prettifyError(error) : why}\nSee --help.`)
    return 2
  }
  if (options === 'help') {
    console.log(HELP)
    return 0
  }
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
