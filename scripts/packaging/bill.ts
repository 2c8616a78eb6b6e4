/**
 * What an installed copy is made of: a CycloneDX list of its packages (npm's own), and the licence of each in full.
 * The same packages give the same bytes: npm's time and random number are left out.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string(), license: z.string().optional(), dev: z.boolean().optional() }),
  ),
})
const npmList = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({}) }),
  components: z.array(z.looseObject({ name: z.string(), version: z.string(), purl: z.string() })),
})

/** Data of these development packages is compiled into the app (scripts/language-data.ts). */
const COMPILED_IN = ['cldr-misc-full', 'language-subtag-registry']

interface Package {
  readonly name: string
  readonly version: string
  /** SPDX expression */
  readonly licence: string
  /** below the project's folder */
  readonly path: string
}

/** @param root the folder of package.json. Throws if a package has no licence: nobody should hand that out. */
export function shippedPackages(root: string): Package[] {
  const lock = lockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(lock.packages).flatMap(([path, { version, license, dev }]) => {
    const name = path.replace(/^.*node_modules\//, '')
    if (path === '' || (dev === true && !COMPILED_IN.includes(name))) return []
    if (license === undefined) throw new Error(`${name} names no licence: do not hand it out`)
    return [{ name, version, licence: license, path }]
  })
}

/** Writes sbom.cdx.json (CycloneDX 1.5) and THIRD-PARTY-LICENCES.txt into the folder. */
export function writeBill(root: string, folder: string): void {
  const packages = shippedPackages(root)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'sbom.cdx.json'), sbomOf(root, packages))
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(root, packages))
}

function licencesOf(root: string, packages: readonly Package[]): string {
  const each = packages.map(({ name, version, licence, path }) => {
    const files = readdirSync(join(root, path)).filter((file) =>
      /^(licen[cs]e|copying|notice|ofl)/i.test(file),
    )
    const texts = files.sort().map((file) => readFileSync(join(root, path, file), 'utf8').trim())
    return [`${'-'.repeat(80)}\n${name} ${version}: ${licence}`, ...texts].join('\n\n')
  })
  const top =
    'Fieldtake is made with these packages. Electron and Chromium have files of their own beside the program.'
  return `${[top, ...each].join('\n\n')}\n`
}

function sbomOf(root: string, packages: readonly Package[]): string {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const text = execFileSync(npm, ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  const { metadata, components, ...rest } = npmList.parse(JSON.parse(text))
  const shipped = new Set(packages.map(({ name, version }) => `${name} ${version}`))
  const kept = components
    .filter(({ name, version }) => shipped.has(`${name} ${version}`))
    .sort((a, b) => (a.purl < b.purl ? -1 : 1))
  const hash = createHash('sha256').update(JSON.stringify(kept)).digest('hex')
  const list = {
    ...rest,
    serialNumber: `urn:uuid:${hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5')}`,
    metadata: {
      ...metadata,
      timestamp: undefined,
      // npm takes the folder's name
      component: { ...metadata.component, name: 'fieldtake' },
    },
    components: kept,
    // npm's graph also names packages that only build the app
    dependencies: undefined,
  }
  return `${JSON.stringify(list, null, 2)}\n`
}
