/** The text selector as its command: what it says and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

const cli = join(import.meta.dirname, '..', '..', 'backend-stack', 'text-selector', 'cli.ts')

export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** `child` is for those that have to be ended. */
export function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Said> & { readonly child: ChildProcess } {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } })
  let [out, err] = ['', '']
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  const ended = new Promise<Said>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }))
  })
  return Object.assign(ended, { child })
}
