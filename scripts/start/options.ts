import { resolve } from 'node:path'
import { program, understood } from '../../main/system/program.ts'
import { COMMAND_USAGE, commandOf, type Command } from '../../main/core/shell/command-line.ts'

export interface StartOptions {
  readonly shell: 'electron' | 'kiosk' | 'auto'
  readonly open: boolean
  /** For visitors: locked, and started again whatever ends it. */
  readonly kiosk: boolean
  /** Write down that the kiosk starts at login, or take that back, and open nothing; undefined: neither. */
  readonly autostart: boolean | undefined
  /** Of the kiosk shell; 0 for a free one. */
  readonly port: string
  /** The station's own folder; undefined for its usual one. */
  readonly data: string | undefined
  readonly brokers: string | undefined
  readonly stack: boolean
  /** arguments of what is done instead of opening the station; none: it opens */
  readonly command: readonly string[]
}

const start = () =>
  program('npm start --', 'The recording station, and behind it a local Kafka that it finds by itself.')
    .option(
      '--shell <shell>',
      'electron: a window of its own; kiosk: the browser; auto: Electron where it runs',
      'auto',
    )
    .option('--kiosk', 'for visitors: the whole screen, no way out, and started again when it ends', false)
    .option('--autostart', 'with --kiosk: from now on when this account logs in (Linux)')
    .option('--no-autostart', 'takes that back')
    .option('--open', 'kiosk: open the browser', true)
    .option('--no-open', 'kiosk: print the address, open no browser')
    .option('--port <n>', 'kiosk: port on 127.0.0.1; 0: a free one', '0')
    .option('--data <dir>', "the station's folder")
    .option('--brokers <host:port,host:port>', 'use this Kafka instead of a local one')
    .option('--stack', 'start a local Kafka', true)
    .option('--no-stack', 'start no local Kafka')
    .addHelpText('after', `\n${COMMAND_USAGE}`)

/** Throws with a sentence for the terminal on anything it does not know. Help that was asked for is printed. */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const { command, rest } = commandOf(args)
  const line = start()
  if (!understood(line, rest)) return 'help'
  const values = line.opts()
  const { shell } = values
  if (shell !== 'electron' && shell !== 'kiosk' && shell !== 'auto') {
    throw new Error(`--shell: electron or kiosk, not ${shell}`)
  }
  if (values.autostart === true && !values.kiosk)
    throw new Error('--autostart goes with --kiosk: only a kiosk starts by itself')
  return {
    shell,
    open: values.open,
    kiosk: values.kiosk,
    autostart: values.autostart,
    port: values.port,
    // from where it is called: what starts it later calls it from elsewhere
    data: values.data === undefined ? undefined : resolve(values.data),
    brokers: values.brokers,
    stack: values.stack,
    command: command === null ? [] : lineOf(command),
  }
}

const lineOf = ({ name, argument, json }: Command): string[] => [
  `--${name}=${argument}`,
  ...(json ? ['--json'] : []),
]
