import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
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

export const usage = `npm start -- [options]
  --shell electron|kiosk   a window of its own, or the browser (Electron where it runs)
  --kiosk                  for visitors: the whole screen, no way out, and started again when it ends
  --autostart              with --kiosk: from now on when this account logs in (Linux); --no-autostart takes it back
  --no-open                kiosk: print the address, open no browser
  --port N                 kiosk: port on 127.0.0.1 (a free one)
  --data DIR               the station's folder
  --brokers HOST:PORT,...  use this Kafka instead of a local one
  --no-stack               start no local Kafka

${COMMAND_USAGE}`

/** Throws with a sentence for the terminal on anything it does not know. */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const { command, rest } = commandOf(args)
  const { values } = parseArgs({
    args: [...rest],
    allowNegative: true,
    options: {
      shell: { type: 'string', default: 'auto' },
      open: { type: 'boolean', default: true },
      kiosk: { type: 'boolean', default: false },
      autostart: { type: 'boolean' },
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      brokers: { type: 'string' },
      stack: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
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
