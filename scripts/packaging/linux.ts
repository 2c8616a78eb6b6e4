/**
 * Debian packages, archives and AppImages out of the folder that electron-builder packed. Its own makers fetch their tools from a place
 * outside every registry; these use what a Linux has (dpkg-deb, tar, mksquashfs). What they say of the app stands in electron-builder.yml.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import installDebian from 'electron-installer-debian'
import { z } from 'zod'

export const linuxFacts = z.looseObject({
  productName: z.string(),
  icon: z.string(),
  linux: z.looseObject({
    category: z.string(),
    executableName: z.string(),
    synopsis: z.string(),
    target: z.array(z.looseObject({ target: z.string() })),
  }),
})
export type LinuxFacts = z.infer<typeof linuxFacts>

export interface Made {
  readonly facts: LinuxFacts
  /** of package.json */
  readonly version: string
  readonly description: string
  readonly electronVersion: string
  /** the project's */
  readonly root: string
  /** the packed app */
  readonly folder: string
  readonly out: string
  readonly arch: 'x64' | 'arm64'
  /** larger and soon there, to look at or to test */
  readonly quick: boolean
}

/** What stops it, and the command that helps; undefined: the program is there. */
function missing(program: string, debian: string): string | undefined {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  return error === undefined ? undefined : `${program} is missing: sudo apt-get install ${debian}`
}

/** Under /usr/lib, with a link in /usr/bin and an entry in the menu. Takes lie in home folders: removing it leaves them. */
export async function makeDeb(made: Made): Promise<string> {
  const lacks = missing('dpkg-deb', 'dpkg')
  if (lacks !== undefined) throw new Error(lacks)
  const { facts, version, description, electronVersion, root, folder, out } = made
  const { executableName, synopsis, category } = facts.linux
  const arch = made.arch === 'x64' ? 'amd64' : 'arm64'
  // from which the libraries that it needs are told
  writeFileSync(join(folder, 'version'), electronVersion)
  const name = `${executableName}_${version}_${arch}.deb`
  try {
    await installDebian({
      src: folder,
      dest: out,
      arch,
      name: executableName,
      bin: executableName,
      productName: facts.productName,
      genericName: synopsis,
      description: synopsis,
      productDescription: description,
      version,
      section: 'sound',
      categories: [category],
      icon: join(root, facts.icon),
      compression: made.quick ? 'none' : 'xz',
      rename: (dest) => join(dest, name),
    })
  } finally {
    rmSync(join(folder, 'version'))
  }
  return join(out, name)
}

/** The packed folder as it is, under a name with its version. */
export function makeTar(made: Made): string {
  const lacks = missing('tar', 'tar')
  if (lacks !== undefined) throw new Error(lacks)
  const { facts, version, folder, out, arch } = made
  const name = `${facts.linux.executableName}-${version}${arch === 'x64' ? '' : `-${arch}`}`
  const file = join(out, `${name}.tar.gz`)
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
  const args = [
    ...same,
    `--transform=s,^\\.,${name},`,
    '-C',
    folder,
    '-cf',
    file,
    '-I',
    made.quick ? 'gzip -n1' : 'gzip -n',
    '.',
  ]
  const { status, stderr } = spawnSync('tar', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`tar: ${stderr}`)
  return file
}

/** One file that starts: `runtime`, which shows the archive behind it as a folder and runs what is in it. */
export function makeAppImage(made: Made, runtime: string): string {
  const lacks = missing('mksquashfs', 'squashfs-tools')
  if (lacks !== undefined) throw new Error(lacks)
  const { facts, version, root, folder, out, arch } = made
  const { executableName, synopsis, category } = facts.linux
  const work = mkdtempSync(join(tmpdir(), 'fieldtake-appimage-'))
  try {
    const app = join(work, 'app')
    cpSync(folder, app, { recursive: true, verbatimSymlinks: true })
    copyFileSync(join(root, facts.icon), join(app, `${executableName}.png`))
    symlinkSync(`${executableName}.png`, join(app, '.DirIcon'))
    const entry = [
      '[Desktop Entry]',
      'Type=Application',
      `Name=${facts.productName}`,
      `Comment=${synopsis}`,
      `Exec=AppRun %U`,
      `Icon=${executableName}`,
      `StartupWMClass=${facts.productName}`,
      `Categories=${category};`,
      `X-AppImage-Version=${version}`,
    ]
    writeFileSync(join(app, `${executableName}.desktop`), `${entry.join('\n')}\n`)
    writeFileSync(
      join(app, 'AppRun'),
      `#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/${executableName}" "$@"\n`,
    )
    chmodSync(join(app, 'AppRun'), 0o755)
    const archive = join(work, 'app.squashfs')
    // the same files give the same bytes
    const same = ['-all-root', '-all-time', '0', '-mkfs-time', '0', '-no-progress', '-quiet', '-noappend']
    const how = made.quick ? ['-noI', '-noD', '-noF', '-noX'] : ['-comp', 'gzip']
    const { status, stderr } = spawnSync('mksquashfs', [app, archive, ...how, ...same], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`mksquashfs: ${stderr}`)
    const image = join(out, `${facts.productName}-${version}${arch === 'x64' ? '' : `-${arch}`}.AppImage`)
    writeFileSync(image, Buffer.concat([readFileSync(runtime), readFileSync(archive)]))
    chmodSync(image, 0o755)
    return image
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
