import { Argument, Option } from '@commander-js/extra-typings'
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { program } from '../../../main/system/program.ts'
import { containersDir, endPrivateEngine, ensureEngine, findEngine } from '../containers/engine.ts'
import { ensureImages } from '../containers/images.ts'
import { down, plainProject, up } from '../containers/project.ts'
import { projectOf, secureProject } from '../containers/secure.ts'
import { root } from '../paths.ts'
import type { Choose } from './flags.ts'

const ACTIONS = ['build', 'up', 'check', 'down'] as const

export const containersCommand = (choose: Choose) =>
  program('containers', 'the same servers in containers, by your own Docker or Podman')
    .addArgument(
      new Argument(
        '<action>',
        'build: brings the images of a profile; up: build, then starts them and waits until all are healthy; check: up, then a prompt and ' +
          'takes through a station on this machine, and each container is restarted, nothing may be lost; down: ends them, and the private engine',
      ).choices(ACTIONS),
    )
    .addOption(
      new Option('--profile <profile>', 'which servers')
        .choices(['core', 'lake', 'full'] as const)
        .default('core' as const),
    )
    .option(
      '--secure',
      'with build, up and check: TLS, accounts and access rules; apart from those without',
      false,
    )
    .option('--json', 'figures as JSON', false)
    .option('--purge', 'with down: delete what they kept, and what was built', false)
    .addHelpText(
      'after',
      `
The servers of backend-stack/compose.yml. Where no engine answers, root on Debian or Ubuntu gets a private one. Images that can't be
pulled are stood in for by ones with the same programs; it is said which.`,
    )
    .action((action, flags) => {
      choose(() => {
        // What is copied into images, and an engine's folders, others inside of containers have to be able to read.
        process.umask(0o022)
        return { build, up: start, check, down: end }[action](flags)
      })
    })

type Flags = ReturnType<ReturnType<typeof containersCommand>['opts']>

/** What is for people goes to stderr: stdout is for the figures. */
const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function prepare({ profile, secure }: Flags) {
  const engine = await ensureEngine(say)
  say(`Engine: ${engine.what}`)
  const images = await ensureImages(engine, profile, projectOf(secure).without, say)
  if (images.standIns.length > 0)
    say(`Stand-ins, which prove the wiring and not the real images: ${images.standIns.join(', ')}`)
  if (images.without.length > 0)
    say(`Left out, as their images can't be had here: ${images.without.join(', ')}`)
  return { engine, ...images }
}

async function build(flags: Flags): Promise<number> {
  const { engine, standIns, without } = await prepare(flags)
  tell({ engine: engine.what, profile: flags.profile, standins: standIns, left_out: without }, flags.json)
  return 0
}

async function start(flags: Flags): Promise<number> {
  const { profile, secure, json } = flags
  const { engine, services, standIns, without } = await prepare(flags)
  const seconds = await up(engine, projectOf(secure), profile, services, say)
  tell(
    {
      engine: engine.what,
      profile,
      secure,
      containers_up_s: Math.round(seconds),
      standins: standIns,
      left_out: without,
    },
    json,
  )
  return 0
}

/** In a process of its own: it is a test, with a station, and product code imports neither. */
async function check({ profile, secure }: Flags): Promise<number> {
  const child = spawn(
    process.execPath,
    [join(root, 'test', 'containers', 'check.ts'), profile, ...(secure ? ['secure'] : [])],
    {
      stdio: 'inherit',
    },
  )
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
    await down(engine, plainProject, purge)
    if (existsSync(secureProject.settings())) await down(engine, secureProject, purge)
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
