import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { containersDir, endPrivateEngine, ensureEngine, findEngine } from '../containers/engine.ts'
import { ensureImages } from '../containers/images.ts'
import { down, up } from '../containers/project.ts'
import { root } from '../paths.ts'

const usage = `npm run stack -- containers build|up|check|down [--profile core|lake|full] [--json] [--purge]

The servers of backend-stack/compose.yml, by your own Docker or Podman. Where none answers, root on Debian or Ubuntu gets a
private engine. Images that can't be pulled are stood in for by ones with the same programs; it is said which.

  build   brings the images of a profile
  up      build, then starts them and waits until all are healthy
  check   up, then a prompt and takes through a station on this machine; each container is restarted, nothing may be lost
  down    ends them, and the private engine. What they kept stays; --purge deletes that, and what was built
`

const flags = z.object({
  profile: z.enum(['core', 'lake', 'full']).default('core'),
  json: z.boolean().default(false),
  purge: z.boolean().default(false),
  help: z.boolean().default(false),
})
type Flags = z.infer<typeof flags>

const actions = { build, up: start, check, down: end } as const

/** `containers ACTION`: answers the exit code. */
export async function containers(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: 'string' },
      json: { type: 'boolean' },
      purge: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const parsed = flags.safeParse(values)
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n\n${usage}`)
  const action = z.enum(['build', 'up', 'check', 'down']).safeParse(positionals[0])
  if (parsed.data.help) process.stdout.write(usage)
  if (parsed.data.help) return 0
  if (!action.success || positionals.length > 1) throw new Error(usage)
  // What is copied into images, and an engine's folders, others inside of containers have to be able to read.
  process.umask(0o022)
  return actions[action.data](parsed.data)
}

/** What is for people goes to stderr: stdout is for the figures. */
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function prepare(profile: Flags['profile']) {
  const engine = await ensureEngine(say)
  say(`Engine: ${engine.what}`)
  const images = await ensureImages(engine, profile, say)
  if (images.standIns.length > 0)
    say(`Stand-ins, which prove the wiring and not the real images: ${images.standIns.join(', ')}`)
  if (images.without.length > 0)
    say(`Left out, as their images can't be had here: ${images.without.join(', ')}`)
  return { engine, ...images }
}

async function build({ profile, json }: Flags): Promise<number> {
  const { engine, standIns, without } = await prepare(profile)
  tell({ engine: engine.what, profile, standins: standIns, left_out: without }, json)
  return 0
}

async function start({ profile, json }: Flags): Promise<number> {
  const { engine, services, standIns, without } = await prepare(profile)
  const seconds = await up(engine, profile, services, say)
  tell(
    {
      engine: engine.what,
      profile,
      containers_up_s: Math.round(seconds),
      standins: standIns,
      left_out: without,
    },
    json,
  )
  return 0
}

/** In a process of its own: it is a test, with a station, and product code imports neither. */
async function check({ profile }: Flags): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'test', 'containers', 'check.ts'), profile], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => done(code ?? 1))
  })
}

async function end({ purge }: Flags): Promise<number> {
  const engine = findEngine()
  if (engine !== undefined) {
    say(`Engine: ${engine.what}`)
    await down(engine, purge)
  }
  const ended = await endPrivateEngine({ purge })
  if (purge) rmSync(containersDir, { recursive: true, force: true })
  say(ended ? 'Down; the private engine has ended' : engine === undefined ? 'No containers run' : 'Down')
  return 0
}

function tell(figures: Readonly<Record<string, unknown>>, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  else
    for (const [name, value] of Object.entries(figures))
      process.stdout.write(`${name}: ${Array.isArray(value) ? value.join(', ') || 'none' : String(value)}\n`)
}
