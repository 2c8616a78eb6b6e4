/**
 * `npm run package`: builds, then packs the desktop app with electron-builder.
 *
 *   --dir                    an unpacked folder instead of installers
 *   --out DIR                another folder than release
 *   --built DIR              pack this folder as dist, and build nothing
 *   --main FILE              another main script in it
 *   --electron-dist DIR      an Electron that is already on this machine
 *   --electron-version V     which one that is
 *   --no-fuses               leave Electron's fuses as they are, for who has to debug the packed app
 */
import { getCurrentFuseWire } from '@electron/fuses'
import { build, Platform, type Configuration } from 'electron-builder'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'

import { fuseState } from './fuses.ts'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({
  allowNegative: true,
  options: {
    dir: { type: 'boolean', default: false },
    out: { type: 'string' },
    built: { type: 'string' },
    main: { type: 'string' },
    'electron-dist': { type: 'string' },
    'electron-version': { type: 'string' },
    fuses: { type: 'boolean', default: true },
  },
})

/** What is changed below; electron-builder checks the rest itself. */
const configFile = z.looseObject({
  files: z.array(z.union([z.string(), z.looseObject({ from: z.string(), to: z.string() })])),
  asarUnpack: z.array(z.string()),
  electronFuses: z.record(z.string(), z.boolean()),
})

async function configuration(): Promise<Configuration> {
  const config = configFile.parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')))
  const { built, main, out } = values
  return {
    ...config,
    ...(out === undefined ? {} : { directories: { output: resolve(out) } }),
    ...(main === undefined ? {} : { extraMetadata: { main } }),
    files: config.files.map((set) =>
      built !== undefined && typeof set !== 'string' && set.to === 'dist'
        ? { ...set, from: relative(root, resolve(built)) }
        : set,
    ),
    asarUnpack: [...config.asarUnpack, ...(main === undefined ? [] : [`**/${dirname(main)}/**`])],
    ...(values['electron-dist'] === undefined
      ? {}
      : {
          electronDist: resolve(values['electron-dist']),
          electronVersion: values['electron-version'] ?? null,
        }),
    electronFuses: values.fuses ? await fusesFor(config.electronFuses, values['electron-dist']) : null,
  }
}

/** Those of the wanted fuses that an Electron on this machine has: an older one has fewer, and refuses to be told of more. */
async function fusesFor(
  wanted: Readonly<Record<string, boolean>>,
  electronDist: string | undefined,
): Promise<Readonly<Record<string, boolean>>> {
  if (electronDist === undefined) return wanted
  const wire = await getCurrentFuseWire(join(resolve(electronDist), 'electron'))
  const [has, lacks] = [true, false].map((there) =>
    Object.entries(wanted).filter(([name]) => (fuseState(wire, name) !== undefined) === there),
  )
  for (const [name] of lacks ?? []) console.log(`${name}: this Electron has no such fuse`)
  return Object.fromEntries(has ?? [])
}

if (values.built === undefined)
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], { stdio: 'inherit' })
// As a file: given as an object it would be merged with electron-builder.yml, lists joined to lists.
const configPath = join(root, '.cache', 'electron-builder.json')
mkdirSync(dirname(configPath), { recursive: true })
writeFileSync(configPath, JSON.stringify(await configuration(), null, 2))
const made = await build({
  projectDir: root,
  config: configPath,
  publish: 'never',
  ...(values.dir ? { targets: Platform.current().createTarget('dir') } : {}),
})
for (const path of made) console.log(`✓ ${relative(root, path)}`)
