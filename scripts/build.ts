/** `npm run build`: the shells and the core by esbuild, the interface by Vite, side by side, into dist/. */
import { Option } from '@commander-js/extra-typings'
import * as esbuild from 'esbuild'
import { rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build as viteBuild } from 'vite'
import { program, readOrExit } from '../main/system/program.ts'

const root = join(import.meta.dirname, '..')
const command = program('npm run build --', 'The shells, the core and the interface, built side by side.')
  .option('--watch', 'build again on every change', false)
  .option('--out <dir>', 'another folder than dist', join(root, 'dist'))
  .option('--old', 'syntax for the older Electron of the tests (Node 16, Chromium 108)', false)
  .addOption(new Option('--only <part>', 'one part').choices(['shells', 'renderer'] as const))
readOrExit(command, process.argv.slice(2))
const values = command.opts()
const out = resolve(values.out)

/** Native code and WebAssembly that finds its own files by its place in node_modules. */
const EXTERNAL = ['better-sqlite3', 'libflacjs', '@echogarden/fvad-wasm', 'hunspell-wasm']

const common: esbuild.BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  charset: 'utf8',
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
}
/** Bundles run by Node 24, in Electron's utility process and in the kiosk alike. */
const onNode24: esbuild.BuildOptions = {
  ...common,
  format: 'esm',
  target: 'node24',
  external: EXTERNAL,
  // Some bundled packages are CommonJS and ask for built-in modules by require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  outExtension: { '.js': '.mjs' },
}
/** Bundles run by Electron itself: CommonJS, because a sandboxed preload script cannot be a module. */
const inElectron: esbuild.BuildOptions = {
  ...common,
  format: 'cjs',
  target: values.old ? 'node16' : 'node24',
  external: ['electron'],
  outExtension: { '.js': '.cjs' },
}

/** Found beside whichever bundle the core is part of. */
const threads = {
  'flac-worker': 'main/core/flac/worker.ts',
  'backup-worker': 'main/core/db/backup-worker.ts',
  'speech-worker': 'main/core/transcripts/speech-worker.ts',
  'spelling-worker': 'main/core/transcripts/spelling/spelling-worker.ts',
}

const shells: Record<string, esbuild.BuildOptions> = {
  electron: { ...inElectron, entryPoints: ['main/electron/main.ts'], outdir: join(out, 'electron') },
  preload: { ...inElectron, entryPoints: ['preload/preload.ts'], outdir: join(out, 'preload') },
  core: {
    ...onNode24,
    entryPoints: { utility: 'main/core/utility.ts', ...threads },
    outdir: join(out, 'core'),
  },
  kiosk: {
    ...onNode24,
    entryPoints: { cli: 'main/kiosk/cli.ts', ...threads },
    outdir: join(out, 'kiosk'),
  },
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  console.log(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}

async function buildShell(name: string, options: esbuild.BuildOptions): Promise<void> {
  rmSync(options.outdir ?? '', { recursive: true, force: true })
  if (!values.watch) return timed(name, () => esbuild.build(options))
  const context = await esbuild.context(options)
  await timed(name, () => context.rebuild().catch(() => undefined))
  await context.watch()
}

async function buildRenderer(): Promise<void> {
  await timed('renderer', () =>
    viteBuild({
      configFile: join(root, 'vite.config.ts'),
      logLevel: 'warn',
      build: {
        outDir: join(out, 'renderer'),
        ...(values.old ? { target: 'chrome108', cssTarget: 'chrome108' } : {}),
        ...(values.watch ? { watch: {} } : {}),
      },
    }),
  )
}

console.log(`building into ${relative(root, out) || out}`)
const jobs = [
  ...(values.only === 'renderer' ? [] : Object.entries(shells).map(([name, o]) => buildShell(name, o))),
  ...(values.only === 'shells' ? [] : [buildRenderer()]),
]
const failed = (await Promise.allSettled(jobs)).filter((job) => job.status === 'rejected')
for (const { reason } of failed) console.error(reason instanceof Error ? reason.message : reason)
if (failed.length > 0) process.exitCode = 1
