/** What either shell does instead of opening its window: `--doctor`, `--bundle`, `--restore`. */
import { z } from 'zod'

export const command = z.object({
  name: z.enum(['doctor', 'bundle', 'restore']),
  /** of `--restore`: the backup, `latest` or `list`; of `--bundle`: the file; empty: not said */
  argument: z.string(),
  json: z.boolean(),
})
export type Command = z.infer<typeof command>

export const COMMAND_USAGE = `  --doctor         check this station from the microphone to the archive, say what to do, and end
                   (exit code 0: fine, 1: something is wrong; --json for programs)
  --bundle [FILE]  write a file for whoever helps: logs, settings and counts, no audio and no names
  --restore [NAME] backups of the database, or with one of their names (or latest) put it back`

interface Line {
  /** null: none, open the window */
  readonly command: Command | null
  /** what else stands in the line */
  readonly rest: readonly string[]
}

/** `--NAME`, `--NAME=ARGUMENT` or `--NAME ARGUMENT`, wherever it stands. */
export function commandOf(argv: readonly string[]): Line {
  for (const name of command.shape.name.options) {
    const at = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
    const found = argv[at]
    if (found === undefined) continue
    const next = argv[at + 1] ?? ''
    const follows = !found.includes('=') && next !== '' && !next.startsWith('-')
    const argument = found.includes('=') ? found.slice(found.indexOf('=') + 1) : follows ? next : ''
    const rest = argv.filter(
      (arg, index) => index !== at && !(follows && index === at + 1) && arg !== '--json',
    )
    return { command: { name, argument, json: argv.includes('--json') }, rest }
  }
  return { command: null, rest: argv }
}
