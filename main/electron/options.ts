import { resolve } from 'node:path'
import { commandOf, type Command } from '../core/shell/command-line.ts'
import { brokerList } from '../contract/settings.ts'
import { defaultDataDir } from '../core/shell/folders.ts'

export interface DesktopOptions {
  readonly dataDir: string
  readonly brokers: string | undefined
  /** full screen without a way out, for unattended stations */
  readonly kiosk: boolean
  /** null: open the window */
  readonly command: Command | null
}

/** The value of `--name VALUE` or `--name=VALUE`. */
function valueOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
  const found = argv[at]
  if (found === undefined) return undefined
  return found === name ? argv[at + 1] : found.slice(name.length + 1)
}

/** Reads what it knows and leaves the rest: Chromium has hundreds of switches of its own on the same line. */
export function parseOptions(argv: readonly string[]): DesktopOptions {
  const brokers = brokerList.safeParse(valueOf(argv, '--brokers') ?? undefined)
  return {
    dataDir: resolve(valueOf(argv, '--data') ?? defaultDataDir()),
    brokers: brokers.success ? brokers.data : undefined,
    kiosk: argv.includes('--kiosk'),
    command: commandOf(argv).command,
  }
}
