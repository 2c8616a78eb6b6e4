/**
 * A stranger's machine in a folder: a PATH with the system's own tools, with what README asks for, and before them programs
 * that have the right name and are of no use. Its apt-get writes down what it is asked for and brings the real thing.
 */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findJava, findMaven } from '../../backend-stack/stack/install/java.ts'
import { root } from '../../backend-stack/stack/paths.ts'
import { findPython } from '../../backend-stack/stack/install/python.ts'
import { findTool } from '../../backend-stack/stack/install/tools.ts'
import { compose } from '../../backend-stack/stack/containers/engine.ts'

/** What the tests are about; none of it is among the system's own tools. */
const notTheSystems =
  /^(docker.*|podman.*|python.*|pip.*|uv|java|javac|keytool|mvn|node|nodejs|npm|npx|git|chromium.*|google-chrome.*|Xvfb|flac|sox|ffmpeg|espeak-ng|unzip|apt-get|apt-cache|sudo)$/

export interface Ended {
  readonly code: number
  readonly output: string
}

export interface Machine {
  readonly dir: string
  /** Puts a program of this name before all others. */
  decoy(name: string, script: string): void
  /** Commands that apt-get was given, one a line. */
  installed(): string
  /** Runs one of the project's programs there, with an empty home. */
  run(file: string, ...args: string[]): Promise<Ended>
  /** Runs a command as a person types it. */
  shell(line: string): Promise<Ended>
  remove(): void
}

export function strangersMachine(options: { readonly apt: boolean }): Machine {
  const dir = mkdtempSync(join(tmpdir(), 'fieldtake-fresh-'))
  const folder = (name: string) => {
    mkdirSync(join(dir, name), { recursive: true })
    return join(dir, name)
  }
  const [decoys, asked, system, packages] = [
    folder('decoys'),
    folder('asked'),
    folder('system'),
    folder('packages'),
  ]
  const program = (file: string, script: string) => {
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }
  for (const name of readdirSync('/usr/bin').filter((one) => !notTheSystems.test(one)))
    symlinkSync(join('/usr/bin', name), join(system, name))
  const real = (name: string) =>
    findTool({ what: name, commands: [[name]], ask: ['--version'], version: /^/ })?.command ?? ''
  for (const [name, command] of [
    ['java', findJava().command],
    ['mvn', findMaven().command],
    ['git', real('git')],
    ['node', process.execPath],
  ] as const)
    symlinkSync(command, join(asked, name))
  program(join(asked, 'python3.11'), `exec ${findPython().command} "$@"`)

  // a package is a folder of what it brings into the system
  const log = join(dir, 'apt.log')
  writeFileSync(log, '')
  const packaged = (name: string) => {
    mkdirSync(join(packages, name))
    return join(packages, name, name)
  }
  for (const name of ['espeak-ng', 'sox', 'ffmpeg', 'flac'])
    symlinkSync(join('/usr/bin', name), packaged(name))
  // here it may be a plugin of docker, which docker looks for in the home
  const composes = findTool(compose)
  program(
    packaged('docker-compose'),
    `HOME=${homedir()} exec ${[composes?.command, ...(composes?.args ?? [])].join(' ')} "$@"`,
  )
  if (options.apt) {
    program(
      join(system, 'apt-get'),
      `echo "$*" >> ${log}
for one in "$@"; do test ! -d ${packages}/"$one" || cp -P ${packages}/"$one"/* ${system}/; done`,
    )
    program(
      join(system, 'apt-cache'),
      `test -d ${packages}/"$2" && echo "  Candidate: 1.0" || echo "  Candidate: (none)"`,
    )
    program(join(system, 'sudo'), `shift; exec "$@"`)
  }
  const env = {
    PATH: [decoys, asked, system].join(delimiter),
    HOME: folder('home'),
    TMPDIR: folder('tmp'),
    LANG: 'C.UTF-8',
  }
  const execute = (command: string, args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const child = execFile(command, args, { cwd: root, env }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? 1, output: stdout + stderr }),
      )
    })
  return {
    dir,
    decoy: (name, script) => program(join(decoys, name), script),
    installed: () => readFileSync(log, 'utf8'),
    run: (file, ...args) => execute(process.execPath, [join(root, file), ...args]),
    shell: (line) => execute('/bin/sh', ['-c', line]),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** A Python that says it is of this version, or that has no module of this name. */
export function python(machine: Machine, name: string, feigned: { version?: string; lacks?: string }): void {
  const site = join(machine.dir, `site-${name}`)
  mkdirSync(site)
  const { version, lacks } = feigned
  if (version !== undefined) {
    const parts = version.split('.').join(', ')
    writeFileSync(
      join(site, 'sitecustomize.py'),
      `import sys\nsys.version = "${version} (default)"\nsys.version_info = (${parts}, "final", 0)\n`,
    )
  }
  if (lacks !== undefined) writeFileSync(join(site, `${lacks}.py`), 'raise ImportError("no such module")\n')
  machine.decoy(name, `PYTHONPATH=${site} exec ${findPython().command} "$@"`)
}
