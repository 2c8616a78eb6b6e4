/**
 * `npm run package`: builds, then packs the desktop app with electron-builder.
 *
 *   --dir                    an unpacked folder instead of installers
 *   --out DIR                another folder than release
 *   --built DIR              pack this folder as dist, and build nothing
 *   --main FILE              another main script in it
 *   --electron-dist DIR      an Electron that is already on this machine
 *   --electron-version V     which one that is
 */
import { build, Platform, type Configuration } from 'electron-builder'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    out: { type: 'string' },
    built: { type: 'string' },
    main: { type: 'string' },
    'electron-dist': { type: 'string' },
    'electron-version': { type: 'string' },
  },
})

/** What is changed below; electron-builder checks the rest itself. */
const configFile = z.looseObject({
  files: z.array(z.union([z.string(), z.looseObject({ from: z.string(), to: z.string() })])),
  asarUnpack: z.array(z.string()),
})

function configuration(): Configuration {
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
          // A foreign Electron may be too old to have fuses at all.
          electronFuses: null,
        }),
  }
}

if (values.built === undefined)
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], { stdio: 'inherit' })
// As a file: given as an object it would be merged with electron-builder.yml, lists joined to lists.
const configPath = join(root, '.cache', 'electron-builder.json')
mkdirSync(dirname(configPath), { recursive: true })
writeFileSync(configPath, JSON.stringify(configuration(), null, 2))
const made = await build({
  projectDir: root,
  config: configPath,
  publish: 'never',
  ...(values.dir ? { targets: Platform.current().createTarget('dir') } : {}),
})
for (const path of made) console.log(`✓ ${relative(root, path)}`)
