/**
 * Images that stand in for those that cannot be pulled: the same programs, out of package registries, with what the real
 * image documents (users, folders, entrypoint) and no more. They prove how the project's files are wired, not the real images.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { requirements } from '../../servers/airflow/airflow.ts'
import { cassandra } from '../../servers/cassandra/cassandra.ts'
import { connect } from '../../servers/connect/connect.ts'
import { kafkaComponent } from '../../servers/kafka/kafka.ts'
import { registry } from '../../servers/registry/registry.ts'
import { seaweedfs } from '../../servers/seaweedfs/seaweedfs.ts'
import { installSpark } from '../../servers/spark/install.ts'
import type { Report, StackContext } from '../component.ts'
import { ensurePrograms } from '../install/debian.ts'
import { keyOf, runTool } from '../install/install.ts'
import { ensureUv, venvDir } from '../install/python.ts'
import { everyOnPath } from '../install/tools.ts'
import { defaultCache, root } from '../paths.ts'
import { portPlan } from '../processes/ports.ts'
import { containerLogs, containersDir } from './engine.ts'
import type { Engine } from './engine.ts'

/** The label that says what an image is; its value is the folder of its definition. */
export const standInLabel = 'fieldtake.standin'

interface StandIn {
  /** Of the image it stands for, without the tag. */
  readonly repository: string
  readonly folder: string
  /** Folders of the stand-ins it is made from, in order. */
  readonly on: readonly string[]
  /** Brings what it is made of into the cache. */
  readonly install?: (ctx: StackContext, report: Report) => Promise<void>
  /** What is copied in beside its folder: name in the build context, and where it is on this machine. */
  readonly files?: () => Readonly<Record<string, string>>
}

const cache = (...path: readonly string[]): string => join(defaultCache, ...path)
const pyspark = (part: string): string => {
  const lib = join(venvDir({ cacheDir: defaultCache }, 'spark'), 'lib')
  const python = readdirSync(lib).find((name) => name.startsWith('python')) ?? ''
  return join(lib, python, 'site-packages', 'pyspark', part)
}

const standIns: readonly StandIn[] = [
  {
    repository: 'apache/kafka',
    folder: 'kafka',
    on: ['base', 'java'],
    install: (ctx, report) => kafkaComponent().install(ctx, report),
    files: () => ({ libs: cache('kafka') }),
  },
  {
    repository: 'apicurio/apicurio-registry',
    folder: 'registry',
    on: ['base', 'java'],
    install: (ctx, report) => registry.install(ctx, report),
    files: () => ({ registry: cache('registry') }),
  },
  { repository: 'ghcr.io/kafbat/kafka-ui', folder: 'ui', on: ['base'] },
  { repository: 'node', folder: 'node', on: ['base'], files: () => ({ node: process.execPath }) },
  {
    repository: 'chrislusf/seaweedfs',
    folder: 'seaweedfs',
    on: ['base'],
    install: (ctx, report) => seaweedfs.install(ctx, report),
    files: () => ({ weed: cache('venv-seaweedfs', 'bin', 'weed') }),
  },
  { repository: 'postgres', folder: 'postgres', on: ['base'] },
  {
    repository: 'cassandra',
    folder: 'cassandra',
    on: ['base', 'java'],
    install: (ctx, report) => cassandra.install(ctx, report),
    files: () => ({
      lib: cache('cassandra'),
      'jvm.options': join(root, 'backend-stack', 'servers', 'cassandra', 'jvm.options'),
      'logback.xml': join(root, 'backend-stack', 'servers', 'cassandra', 'logback.xml'),
    }),
  },
  {
    repository: 'apache/spark',
    folder: 'spark',
    on: ['base', 'java'],
    install: installSpark,
    files: () => ({
      'spark/jars': pyspark('jars'),
      'spark/bin': pyspark('bin'),
      'spark/sbin': pyspark('sbin'),
    }),
  },
  {
    repository: 'apache/airflow',
    folder: 'airflow',
    on: ['base'],
    files: () => ({ 'requirements.txt': requirements }),
  },
  {
    repository: 'quay.io/debezium/connect',
    folder: 'connect',
    on: ['base', 'java'],
    install: (ctx, report) => connect.install(ctx, report),
    files: () => ({ libs: cache('connect') }),
  },
  { repository: 'maven', folder: 'maven', on: ['base', 'java'] },
  { repository: 'eclipse-temurin', folder: 'jre17', on: ['base', 'java'] },
  {
    repository: 'ghcr.io/astral-sh/uv',
    folder: 'uv',
    on: [],
    install: ensureUv,
    files: () => ({ uv: cache('venv-uv', 'bin', 'uv') }),
  },
]

const repositoryOf = (image: string): string => image.slice(0, image.lastIndexOf(':'))
const standInFor = (image: string): StandIn | undefined =>
  standIns.find(({ repository }) => repository === repositoryOf(image))

export const hasStandIn = (image: string): boolean => standInFor(image) !== undefined

/** Builds the stand-in for an image, under the image's own name, after those it is made from. */
export async function buildStandIn(engine: Engine, image: string, report: Report): Promise<void> {
  const standIn = standInFor(image)
  if (standIn === undefined) throw new Error(`There is no stand-in for ${image}`)
  await standIn.install?.(context(), report)
  if (standIn.on.length > 0) await importDebian(engine, report)
  for (const folder of standIn.on) {
    const files: Readonly<Record<string, string>> = folder === 'base' ? certificates() : {}
    await build(engine, { name: `fieldtake-standin/${folder}`, folder, files }, report)
  }
  await build(engine, { name: image, folder: standIn.folder, files: standIn.files?.() ?? {} }, report)
}

/** The native components' installers want a whole context; they use its folders. */
function context(): StackContext {
  return {
    cacheDir: defaultCache,
    dataDir: containersDir,
    logDir: containerLogs,
    runDir: join(containersDir, 'run'),
    profile: 'full',
    brokers: 1,
    secure: false,
    ports: portPlan(join(containersDir, 'ports.json')),
    endpoints: new Map(),
  }
}

/** Behind a proxy that signs anew, only the machine's own certificates are of use: builds take them along. */
function certificates(): Record<string, string> {
  const places = ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs/java/cacerts']
  return Object.fromEntries(
    places.filter((file) => existsSync(file)).map((file) => [`certificates/${basename(file)}`, file]),
  )
}

/** Debian's base system, by debootstrap, without what only a person at a terminal reads. */
async function importDebian(engine: Engine, report: Report): Promise<void> {
  const name = 'fieldtake-standin/debian'
  if (await hasImage(engine, name)) return
  const debootstrap = {
    missing: () => (everyOnPath('debootstrap').length > 0 ? undefined : 'debootstrap'),
    debian: ['debootstrap'],
  }
  await ensurePrograms([debootstrap], report)
  report('Making the base of the stand-ins (Debian bookworm, by debootstrap)')
  const dir = join(containersDir, 'debian')
  const archive = join(containersDir, 'debian.tar')
  rmSync(dir, { recursive: true, force: true })
  try {
    const log = (step: string) => ({ logFile: join(containerLogs, `debian-${step}.log`) })
    await runTool('debootstrap', ['--variant=minbase', 'bookworm', dir], log('make'))
    const left = [
      './var/cache/apt',
      './var/lib/apt/lists',
      './usr/share/doc',
      './usr/share/man',
      './usr/share/locale',
      './var/log',
    ]
    const without = left.map((path) => `--exclude=${path}/*`)
    await runTool('tar', ['-C', dir, ...without, '-cf', archive, '.'], log('pack'))
    await engine.run(['import', '--change', `LABEL ${standInLabel}=debian`, archive, name])
  } finally {
    rmSync(dir, { recursive: true, force: true })
    rmSync(archive, { force: true })
  }
}

export async function hasImage(engine: Engine, name: string): Promise<boolean> {
  return (await engine.run(['image', 'ls', '-q', name])).trim() !== ''
}

interface Build {
  readonly name: string
  readonly folder: string
  readonly files: Readonly<Record<string, string>>
}

/** Once for each state of its definition and of what is copied in. */
async function build(engine: Engine, { name, folder, files }: Build, report: Report): Promise<void> {
  const definition = join(import.meta.dirname, 'standins', folder)
  const stamps = Object.entries(files).map(([at, file]) => {
    const marker = join(file, '.installed')
    const { size, mtimeMs } = statSync(file)
    return existsSync(marker) ? readFileSync(marker, 'utf8') : `${at} ${size} ${mtimeMs}`
  })
  const key = keyOf(folder, ...textsOf(definition), ...stamps)
  const had = await engine.run(['image', 'ls', '-q', '--filter', `label=${standInLabel}.key=${key}`, name])
  if (had.trim() !== '') return
  report(`Building a stand-in for ${name}`)
  const dir = join(containersDir, 'context', folder)
  rmSync(dir, { recursive: true, force: true })
  try {
    lay(definition, dir)
    for (const [at, file] of Object.entries(files)) lay(file, join(dir, at))
    if (folder === 'base') mkdirSync(join(dir, 'certificates'), { recursive: true })
    const labels = ['--label', `${standInLabel}=${folder}`, '--label', `${standInLabel}.key=${key}`]
    await engine.run(['build', '--network', 'host', ...labels, '-t', name, dir], { log: `build-${folder}` })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function textsOf(folder: string): readonly string[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const file = join(folder, name)
      return `${name}\0${statSync(file).mode & 0o100}\0${readFileSync(file, 'utf8')}`
    })
}

/** By hard links where that goes: what is laid there is large, and only read. In an image others have to be able to read it, too. */
function lay(from: string, to: string): void {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(from)) if (!name.startsWith('.')) lay(join(from, name), join(to, name))
    return
  }
  mkdirSync(dirname(to), { recursive: true })
  const file = realpathSync(from)
  const { mode } = statSync(file)
  try {
    if ((mode & 0o044) !== 0o044) throw new Error('for its owner only')
    linkSync(file, to)
  } catch {
    copyFileSync(file, to)
    chmodSync(to, (mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}
