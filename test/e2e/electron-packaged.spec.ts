/** The app as electron-builder packs it: starts from its archive, and records. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronVersion, findRig } from '../rig/build.ts'
import { openDesktop } from './electron.ts'
import { expect, test } from './fixtures.ts'
import { firstRunOffline, takeOne } from './steps.ts'

const root = join(import.meta.dirname, '..', '..')

test('the packed app starts and records', async ({ dataDir, display }) => {
  const rig = findRig()
  test.skip(rig === null, 'no Electron to test with on this machine')
  if (rig === null) return
  const out = join(root, '.cache', 'rig-packed')
  execFileSync(
    process.execPath,
    [
      join(root, 'scripts', 'package.ts'),
      '--dir',
      // Playwright asks Electron through --inspect, which a fuse turns off
      '--no-fuses',
      ...['--out', out],
      ...['--built', join(rig.app, 'dist')],
      ...(rig.kind === 'rig' ? ['--main', 'dist/rig/start.cjs'] : []),
      ...['--electron-dist', dirname(rig.electron)],
      ...['--electron-version', electronVersion(rig.electron)],
    ],
    { stdio: 'pipe' },
  )
  const executable = join(out, 'linux-unpacked', 'fieldtake')
  const desktop = await openDesktop(dataDir, display, { executable })
  expect(await desktop.app.evaluate(({ app }) => app.getAppPath())).toMatch(/app\.asar$/)
  await firstRunOffline(desktop.page, 'Amina')
  await takeOne(desktop.page, 1_000)
  await desktop.close()
  const masters = readdirSync(join(dataDir, 'takes'), { recursive: true, encoding: 'utf8' })
  expect(masters.filter((name) => name.endsWith('.wav'))).toHaveLength(1)
})
