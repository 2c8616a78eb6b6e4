/** What people are handed on Linux: it is installed or started as it is, records, and what was recorded stays. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenDesktop } from './electron.ts'
import { expect, test as base } from './fixtures.ts'
import { makeInstallers, type Installers } from './packed.ts'
import { firstRunOffline, takeOne } from './steps.ts'

const test = base.extend<{ clean: string }>({
  clean: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'fieldtake-clean-'))
    await use(dir)
    rmSync(dir, { recursive: true, force: true })
  },
})

let made: Installers
test.beforeAll(() => {
  const installers = makeInstallers('rig-installers')
  test.skip(installers === null, 'no Electron to test with on this machine')
  if (installers !== null) made = installers
})

async function recordsIn(desktop: OpenDesktop): Promise<void> {
  await firstRunOffline(desktop.page, 'Amina')
  await takeOne(desktop.page, 800)
  await desktop.close()
}
const takesIn = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'takes'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wav'),
  )

test('the deb is installed into a clean system, records, is removed, and leaves the takes', async ({
  clean,
  dataDir,
  openApp,
}) => {
  mkdirSync(join(clean, 'var/lib/dpkg/info'), { recursive: true })
  mkdirSync(join(clean, 'var/lib/dpkg/updates'))
  writeFileSync(join(clean, 'var/lib/dpkg/status'), '')
  // what it depends on is the machine's own here
  const dpkg = (...args: string[]) =>
    execFileSync('dpkg', ['--root', clean, '--force-depends', '--force-not-root', ...args], { stdio: 'pipe' })
  dpkg('--install', made.deb)
  const program = join(clean, 'usr/bin/fieldtake')
  expect(readdirSync(join(clean, 'usr/share/applications'))).toEqual(['fieldtake.desktop'])
  expect(existsSync(join(clean, 'usr/lib/fieldtake/THIRD-PARTY-LICENCES.txt'))).toBe(true)
  await recordsIn(await openApp({ executable: program }))
  dpkg('--remove', 'fieldtake')
  expect(existsSync(join(clean, 'usr/lib/fieldtake'))).toBe(false)
  expect(takesIn(dataDir)).toHaveLength(1)
})

test('the archive holds one folder with the program', () => {
  const names = execFileSync('tar', ['-tzf', made.tar], { encoding: 'utf8', maxBuffer: 2 ** 24 }).split('\n')
  expect(new Set(names.filter((name) => name !== '').map((name) => name.split('/')[0])).size).toBe(1)
  expect(names.some((name) => /^fieldtake-[\d.]+\/fieldtake$/.test(name))).toBe(true)
})

test('the AppImage starts, and records', async ({ dataDir, openApp }) => {
  const { appImage } = made
  test.skip(appImage === null, 'no runtime of an AppImage on this machine: npm test -- --prepare')
  if (appImage === null) return
  // where a machine has no FUSE it unpacks itself first
  process.env['APPIMAGE_EXTRACT_AND_RUN'] = '1'
  try {
    await recordsIn(await openApp({ executable: appImage }))
  } finally {
    delete process.env['APPIMAGE_EXTRACT_AND_RUN']
  }
  expect(takesIn(dataDir)).toHaveLength(1)
})
