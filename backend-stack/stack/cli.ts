import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { z } from 'zod'
import { assertAudited, recordAct } from './audit-log.ts'
import { account } from './commands/account.ts'
import { apply } from './commands/apply.ts'
import { containers } from './commands/containers.ts'
import { down, reset } from './commands/down.ts'
import { enrol } from './commands/enrol.ts'
import type { StackFlags } from './commands/flags.ts'
import { lake } from './commands/lake.ts'
import { schemas } from './commands/schemas.ts'
import { serve } from './commands/serve.ts'
import { open } from './commands/open.ts'
import { status } from './commands/status.ts'
import { up } from './commands/up.ts'
import { defaultData } from './paths.ts'
import { readShape } from './state.ts'

const usage = `npm run stack -- COMMAND [options]

  up       starts the servers and comes back when they are ready; they run until "down"
           --foreground stays, shows what happens, and stops them at Ctrl-C
  down     stops them
  status   what runs, where, and whether it answers, and the memory it takes [--json]
  open     the same as a page with links, in a browser, until Ctrl-C [--no-open]
  apply    brings topics (and access rules) to what backend-stack/cluster/topics.yml says [--dry-run] [--bootstrap HOST:PORT,...]
  schemas  registers the records' schemas; refuses one that breaks with what is there
  reset    down, and deletes everything the servers hold
  enrol FILE|STATION:KEY|STATION [--rotate|--revoke|--list]   which stations may send; "enrol --help" (docs/trust.md)
  account  add, list, remove or rotate the account of one station, or of a listener (docs/operations.md)
  containers build|up|check|down [--profile core|lake|full]   the same servers in containers; "containers --help"
  lake [--data DIR] PROGRAM ...   housekeeping, reconcile, look, reviews or quality, on the running lake (docs/lake.md)

  --profile core|lake|full   core: Kafka. lake: what takes land in. full: everything   (core)
  --brokers N                Kafka brokers, 1 or 3                                      (1)
  --workers N                a Spark cluster of a master and N workers for the landing job  (0: the job is its own Spark)
  --secure                   TLS, accounts and access rules; not with profile full
  --data DIR                 where it all is kept                                       (.cache/stack/default)
  --port N                   of the first broker                                        (19092, or a free one)
`

const flags = z.object({
  profile: z.enum(['core', 'lake', 'full']).default('core'),
  brokers: z.coerce.number().int().min(1).max(9).optional(),
  workers: z.coerce.number().int().min(0).max(9).default(0),
  port: z.coerce.number().int().min(1024).max(65_535).optional(),
  data: z.string().default(defaultData),
  secure: z.boolean().optional(),
  foreground: z.boolean().default(false),
  json: z.boolean().default(false),
  'dry-run': z.boolean().default(false),
  'no-open': z.boolean().default(false),
  bootstrap: z.string().optional(),
})

export type Command = 'up' | 'down' | 'status' | 'apply' | 'schemas' | 'reset' | 'serve' | 'open'

const commands: Readonly<Record<Command, (flags: StackFlags) => Promise<number>>> = {
  up,
  down,
  status,
  apply,
  schemas,
  reset,
  serve,
  open,
}

/** Commands that change what there is. What "apply" and "schemas" did, they write down themselves. */
const ACTS: Readonly<Partial<Record<Command, string>>> = {
  up: 'stack_started',
  down: 'stack_stopped',
  reset: 'stack_reset',
}

/** Runs one command; answers the exit code: 0 done, 1 failed, 2 not understood, 3 (status) not running. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || ['help', '--help', '-h'].includes(args[0] ?? '')) {
    process.stdout.write(usage)
    return args.length === 0 ? 2 : 0
  }
  if (args[0] === 'enrol') return said(() => enrol(args.slice(1)))
  if (args[0] === 'account') return said(() => account(args.slice(1)))
  if (args[0] === 'containers') return said(() => containers(args.slice(1)))
  if (args[0] === 'lake') return said(() => lake(args.slice(1)))
  let command: Command
  let parsed: StackFlags
  try {
    ;({ command, flags: parsed } = readArgs(args))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return 2
  }
  return said(async () => {
    // a stack can be stopped whatever its log says: nothing is lost by it
    if (ACTS[command] !== undefined && command !== 'down') await assertAudited(parsed.dataDir)
    const code = await commands[command](parsed)
    const act = code === 0 ? ACTS[command] : undefined
    const { dataDir, profile, brokers, secure } = parsed
    if (act !== undefined) await recordAct(dataDir, act, { dataDir, profile, brokers, secure })
    return code
  })
}

/** What went wrong, in a line. */
async function said(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function readArgs(args: readonly string[]): { command: Command; flags: StackFlags } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: 'string' },
      brokers: { type: 'string' },
      workers: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      secure: { type: 'boolean' },
      foreground: { type: 'boolean' },
      json: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      'no-open': { type: 'boolean' },
      bootstrap: { type: 'string' },
    },
  })
  const [word, ...rest] = positionals
  if (word === undefined || !isCommand(word) || rest.length > 0)
    throw new Error(`No such command: ${positionals.join(' ')}`)
  const result = flags.safeParse(values)
  if (!result.success) throw new Error(z.prettifyError(result.error))
  const {
    data,
    brokers,
    port,
    bootstrap,
    secure,
    'dry-run': dryRun,
    'no-open': noOpen,
    ...same
  } = result.data
  const dataDir = resolve(data)
  // A folder that exists has a shape; not naming it again must not be taken for asking for another.
  const had = readShape(dataDir)
  const secured = secure ?? had?.secure ?? false
  if (secured && same.profile === 'full' && (word === 'up' || word === 'serve'))
    throw new Error(
      "Profile full does not run with accounts: Connect, the counters and Airflow's lineage know neither TLS nor accounts. " +
        'Use --profile lake with --secure, or profile full without it, in a --data of its own.',
    )
  return {
    command: word,
    flags: {
      ...same,
      dataDir,
      dryRun,
      noOpen,
      brokers: brokers ?? had?.brokers ?? 1,
      secure: secured,
      ...(port === undefined ? {} : { port }),
      ...(bootstrap === undefined ? {} : { bootstrap }),
    },
  }
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word)
}

// `status | head`: whoever reads may have read enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// what the servers write is for their owner's eyes only
process.umask(0o077)
process.exitCode = await main(process.argv.slice(2))
