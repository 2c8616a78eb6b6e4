/** `npm run package`: builds, then packs the desktop app with electron-builder. */
import { getCurrentFuseWire } from '@electron/fuses'
import { build, Platform, type Configuration } from 'electron-builder'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

import { program, readOrExit } from '../main/system/program.ts'
import { listFiles } from '../main/electron/unpacked.ts'
import { fuseState } from './fuses.ts'
import { writeBill } from './packaging/bill.ts'
import { linuxFacts, makeAppImage, makeDeb, makeTar, type Made } from './packaging/linux.ts'

const root = join(import.meta.dirname, '..')
const command = program('npm run package --', 'Builds, then packs the desktop app with electron-builder.')
  .option('--dir', 'an unpacked folder instead of installers', false)
  .option(
    '--targets <a,b>',
    "only these of the platform's installers, for this machine's processor: deb, AppImage, tar.gz, ...",
  )
  .option('--out <dir>', 'another folder than release')
  .option('--built <dir>', 'pack this folder as dist, and build nothing')
  .option('--release <version>', 'another version than that of package.json')
  .option('--main <file>', 'another main script in it')
  .option('--electron-dist <dir>', 'an Electron that is already on this machine')
  .option('--electron-version <v>', 'which one that is')
  .option(
    '--appimage-runtime <file>',
    'the first part of an AppImage, where it is on this machine: else electron-builder fetches one',
  )
  .option('--quick', 'larger and sooner there, to look at', false)
  .option('--no-fuses', "leave Electron's fuses as they are, for who has to debug the packed app")
readOrExit(command, process.argv.slice(2))
const values = command.opts()

/** What is changed below; electron-builder checks the rest itself. */
const configFile = z.looseObject({
  files: z.array(z.union([z.string(), z.looseObject({ from: z.string(), to: z.string() })])),
  asarUnpack: z.array(z.string()),
  electronFuses: z.record(z.string(), z.boolean()),
  linux: z.looseObject({}),
  directories: z.object({ output: z.string() }),
})

const written: unknown = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
const config = configFile.parse(written)
const facts = linuxFacts.parse(written)
const manifest = z
  .object({
    version: z.string(),
    description: z.string(),
    devDependencies: z.object({ electron: z.string() }),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

/** Made by scripts/packaging/linux.ts; the others are electron-builder's. */
const ownMakers = ['deb', 'tar.gz', ...(values.appimageRuntime === undefined ? [] : ['AppImage'])]
const isOwn = (target: string): boolean => process.platform === 'linux' && ownMakers.includes(target)

async function configuration(): Promise<Configuration> {
  const { built, main, out } = values
  const release = values.release ?? manifest.version
  return {
    ...config,
    ...(out === undefined ? {} : { directories: { output: resolve(out) } }),
    extraMetadata: { version: release, ...(main === undefined ? {} : { main }) },
    linux: { ...config.linux, target: facts.linux.target.filter(({ target }) => !isOwn(target)) },
    files: config.files.map((set) =>
      built !== undefined && typeof set !== 'string' && set.to === 'dist'
        ? { ...set, from: relative(root, resolve(built)) }
        : set,
    ),
    asarUnpack: [...config.asarUnpack, ...(main === undefined ? [] : [`**/${dirname(main)}/**`])],
    ...(values.electronDist === undefined
      ? {}
      : {
          electronDist: resolve(values.electronDist),
          electronVersion: values.electronVersion ?? null,
        }),
    electronFuses: values.fuses ? await fusesFor(config.electronFuses, values.electronDist) : null,
  }
}

/** What lies beside the archive and its SHA-256: the folders under asarUnpack, as main/electron/unpacked.ts checks them. */
async function unpackedFiles(): Promise<Readonly<Record<string, string>>> {
  const own = ['core', ...(values.main === undefined ? [] : [basename(dirname(values.main))])]
  const parts = await listFiles(dist, own)
  const modules = config.asarUnpack.flatMap((path) => /^(node_modules\/.+)\/\*\*$/.exec(path)?.[1] ?? [])
  return {
    ...Object.fromEntries(Object.entries(parts).map(([path, sha256]) => [`dist/${path}`, sha256])),
    ...(await listFiles(root, modules)),
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
const dist = values.built === undefined ? join(root, 'dist') : resolve(values.built)
writeBill(root, join(root, '.cache', 'bill'))
writeFileSync(join(dist, 'unpacked.json'), JSON.stringify(await unpackedFiles(), null, 2))
// As a file: given as an object it would be merged with electron-builder.yml, lists joined to lists.
const configPath = join(root, '.cache', 'electron-builder.json')
mkdirSync(dirname(configPath), { recursive: true })
writeFileSync(configPath, JSON.stringify(await configuration(), null, 2))
const wanted = values.dir ? ['dir'] : values.targets?.split(',')
const others = wanted?.filter((target) => !isOwn(target))
const made = await build({
  projectDir: root,
  config: configPath,
  publish: 'never',
  ...(others === undefined
    ? {}
    : { targets: Platform.current().createTarget(others.length === 0 ? ['dir'] : others) }),
})
const own = await makeOwn(wanted ?? facts.linux.target.map(({ target }) => target))
for (const path of [...made, ...own]) console.log(`✓ ${relative(root, path)}`)

/** Of each processor that electron-builder has packed for. */
async function makeOwn(targets: readonly string[]): Promise<string[]> {
  const out = values.out === undefined ? join(root, config.directories.output) : resolve(values.out)
  const paths: string[] = []
  for (const [arch, packed] of [
    ['x64', 'linux-unpacked'],
    ['arm64', 'linux-arm64-unpacked'],
  ] as const) {
    const folder = join(out, packed)
    const mine = targets.filter(isOwn)
    if (mine.length === 0 || !existsSync(folder)) continue
    const electronVersion = values.electronVersion ?? manifest.devDependencies.electron
    const { description } = manifest
    const version = values.release ?? manifest.version
    const { quick } = values
    const app: Made = { facts, version, description, electronVersion, root, folder, out, arch, quick }
    if (mine.includes('deb')) paths.push(await makeDeb(app))
    if (mine.includes('tar.gz')) paths.push(makeTar(app))
    if (mine.includes('AppImage') && values.appimageRuntime !== undefined)
      paths.push(makeAppImage(app, resolve(values.appimageRuntime)))
  }
  return paths
}
