import { resolve } from 'node:path'
import { brokerList } from '../contract/settings.ts'
import { COMMAND_USAGE, commandOf, type Command } from '../core/shell/command-line.ts'
import { program, understood } from '../system/program.ts'
import { defaultDataDir } from '../core/shell/folders.ts'

export interface KioskOptions {
  readonly dataDir: string
  /** 0 = any free port */
  readonly port: number
  readonly open: boolean
  /** the browser takes the whole screen, shows no way out, and is started again when it ends */
  readonly fullScreen: boolean
  readonly brokers: string | undefined
  /** null: open the station */
  readonly command: Command | null
}

const kiosk = () =>
  program('fieldtake-kiosk', 'The recording station in a browser.')
    .option('--data <dir>', `folder of the station (default: ${defaultDataDir()})`)
    .option('--brokers <list>', 'host:port, separated by commas; wins over the saved list for this run')
    .option('--port <n>', 'port on 127.0.0.1; 0: a free one', '0')
    .option('--open', 'open the browser', true)
    .option('--no-open', 'print the address, open no browser')
    .option(
      '--kiosk',
      'for visitors: a locked browser on the whole screen, started again when it ends',
      false,
    )
    .addHelpText('after', `\n${COMMAND_USAGE}`)

/** Throws with a sentence for the terminal on anything it does not know. Help that was asked for is printed. */
export function parseOptions(argv: readonly string[]): KioskOptions | 'help' {
  const { command, rest } = commandOf(argv)
  const line = kiosk()
  if (!understood(line, rest)) return 'help'
  const values = line.opts()
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`--port: ${values.port} is not a port`)
  const brokers = values.brokers === undefined ? undefined : brokerList.safeParse(values.brokers)
  if (brokers?.success === false)
    throw new RangeError('--brokers: give host:port, separated by commas, e.g. 192.168.1.20:9092')
  return {
    dataDir: resolve(values.data ?? defaultDataDir()),
    port,
    open: values.open,
    fullScreen: values.kiosk,
    brokers: brokers?.data,
    command,
  }
}
