/** The commands about the servers as a whole, and the options they take. */
import { InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { resolve } from 'node:path'
import { program } from '../../../main/system/program.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { defaultData } from '../paths.ts'
import { readShape } from '../state.ts'
import { apply } from './apply.ts'
import { down, reset } from './down.ts'
import type { Choose, StackFlags } from './flags.ts'
import { open } from './open.ts'
import { schemas } from './schemas.ts'
import { serve } from './serve.ts'
import { status } from './status.ts'
import { up } from './up.ts'

type Given = Partial<Omit<StackFlags, 'dataDir'>> & { readonly data: string }
type Run = (flags: StackFlags) => Promise<number>

const command = (name: string, about: string) =>
  program(name, about).option('--data <dir>', 'where it all is kept', defaultData)

/** How many and which servers; `serve` is what `up` starts behind it. */
const starting = (name: string, about: string) =>
  command(name, about)
    .addOption(
      new Option('--profile <profile>', 'core: Kafka; lake: what takes land in; full: everything')
        .choices(['core', 'lake', 'full'] as const)
        .default('core' as const),
    )
    .option('--brokers <n>', 'Kafka brokers, 1 or 3 (default: 1)', whole(1, 9))
    .option(
      '--workers <n>',
      'a Spark cluster of a master and so many workers; 0: the landing job is its own Spark',
      whole(0, 9),
      0,
    )
    .option('--secure', 'TLS, accounts and access rules')
    .option('--port <n>', 'of the first broker (default: 19092, or a free one)', whole(1024, 65_535))

export function serverCommands(choose: Choose): readonly CommandUnknownOpts[] {
  // a stack can be stopped whatever its log says: nothing is lost by it
  const acting =
    (act: string, run: Run, audited = true): Run =>
    async (flags) => {
      if (audited) await assertAudited(flags.dataDir)
      const code = await run(flags)
      const { dataDir, profile, brokers, secure } = flags
      if (code === 0) await recordAct(dataDir, act, { dataDir, profile, brokers, secure })
      return code
    }
  const does = (run: Run) => (given: Given) => choose(() => run(flagsOf(given)))
  return [
    starting('up', 'start the servers and come back when they are ready; they run until "down"')
      .option('--foreground', 'stay, show what happens, and stop them at Ctrl-C')
      .action(does(acting('stack_started', up))),
    command('down', 'stop them').action(does(acting('stack_stopped', down, false))),
    command('status', 'what runs, where, whether it answers, and the memory it takes')
      .option('--json', 'as JSON')
      .action(does(status)),
    command('open', 'the same as a page with links, in a browser, until Ctrl-C')
      .option('--port <n>', 'of the page', whole(1024, 65_535))
      .option('--no-open', 'print the address, open no browser')
      .action(({ open: opens, ...given }) => choose(() => open(flagsOf({ ...given, noOpen: !opens })))),
    command('apply', 'bring topics and access rules to what backend-stack/cluster says')
      .option('--dry-run', 'only say what would be done')
      .option('--check', 'change nothing, and fail where there is something to do')
      .option('--bootstrap <host:port,host:port>', 'another cluster than the one that runs here')
      .option('--rules', 'with --bootstrap: access rules, too, for the accounts in the folder of --data')
      .action(does(apply)),
    command('schemas', "register the records' schemas; refuses one that breaks with what is there").action(
      does(schemas),
    ),
    command('reset', 'down, and delete everything the servers hold').action(
      does(acting('stack_reset', reset)),
    ),
  ]
}

/** Nobody types it: `up` runs it behind itself. */
export const serveCommand = (choose: Choose) =>
  starting('serve', 'what "up" runs').action((given: Given) => choose(() => serve(flagsOf(given))))

function flagsOf({ data, brokers, secure, ...given }: Given): StackFlags {
  const dataDir = resolve(data)
  // A folder that exists has a shape; not naming it again must not be taken for asking for another.
  const had = readShape(dataDir)
  return {
    profile: 'core',
    workers: 0,
    foreground: false,
    json: false,
    dryRun: false,
    check: false,
    noOpen: false,
    rules: false,
    ...given,
    dataDir,
    brokers: brokers ?? had?.brokers ?? 1,
    secure: secure ?? had?.secure ?? false,
  }
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  return value
}
