/** The lake's Python programs, run one after the other in one process: see lake_programs.py. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const answer = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() })
export type Answer = z.infer<typeof answer>

export interface LakePrograms {
  /** A module's name or a script's file, and its arguments; those asked meanwhile wait their turn. */
  readonly run: (...words: string[]) => Promise<Answer>
  /** The same with an environment that differs from that of the others in this. */
  readonly runWith: (env: Readonly<Record<string, string>>, ...words: string[]) => Promise<Answer>
  close(): Promise<void>
}

export interface ProgramsOptions {
  readonly python: string
  readonly cwd: string
  /** `lakeEnv` */
  readonly env: Readonly<Record<string, string>>
}

export function openLakePrograms({ python, cwd, env }: ProgramsOptions): LakePrograms {
  const child = spawn(python, [join(import.meta.dirname, 'lake_programs.py')], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
  })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)))
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`python ended with ${signal ?? code}: ${said}`)))
  })
  ended.catch(() => undefined) // told to whoever waits for an answer
  const asked: ((answer: Answer) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Java may write to the same output
    if (line.startsWith('{"code": ')) asked.shift()?.(answer.parse(JSON.parse(line)))
  })
  const runWith: LakePrograms['runWith'] = (more, ...words) => {
    const answered = new Promise<Answer>((resolve) => asked.push(resolve))
    child.stdin.write(`${JSON.stringify({ words, env: more })}\n`)
    return Promise.race([answered, ended])
  }
  return {
    run: (...words) => runWith({}, ...words),
    runWith,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.stdin.end()
      await gone
    },
  }
}
