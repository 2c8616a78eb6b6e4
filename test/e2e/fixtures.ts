/** One set of fixtures for both shells, so that both are walked by the same journey. */
import { test as base } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRig } from '../rig/build.ts'
import { startKafka, type TestKafka } from '../support/kafka.ts'
import { openDesktop, openScreen, type DesktopOptions, type OpenDesktop } from './electron.ts'
import { openKiosk, type OpenStation } from './kiosk.ts'

const screens = join(import.meta.dirname, '..', '..', 'test-results', 'screens')

interface TestFixtures {
  readonly dataDir: string
  /** Opens the station of this project's shell on `dataDir`; closed at the end of the test. */
  readonly open: (brokers?: string) => Promise<OpenStation>
  /**
   * Opens the desktop app on `dataDir`; closed at the end of the test, before that folder is cleared, however the test ends: an
   * app that is left behind would write into it again.
   */
  readonly openApp: (options?: DesktopOptions) => Promise<OpenDesktop>
  /** Keeps a picture of the window under test-results/screens. */
  readonly picture: (station: OpenStation, name: string) => Promise<void>
}
interface WorkerFixtures {
  readonly shell: 'kiosk' | 'electron'
  readonly display: string
  readonly kafka: TestKafka
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  shell: [
    async ({}, use, info) => {
      await use(info.project.metadata['shell'] === 'electron' ? 'electron' : 'kiosk')
    },
    { scope: 'worker' },
  ],
  display: [
    async ({ shell }, use) => {
      if (shell === 'kiosk') {
        await use('')
        return
      }
      const screen = await openScreen()
      await use(screen.display)
      screen.close()
    },
    { scope: 'worker' },
  ],
  kafka: [
    async ({}, use) => {
      const kafka = await startKafka()
      await use(kafka)
      await kafka.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  dataDir: async ({}, use) => {
    const dir = mkdtempSync(join(tmpdir(), 'fieldtake-e2e-'))
    await use(dir)
    rmSync(dir, { recursive: true, force: true })
  },
  open: async ({ shell, dataDir, openApp }, use) => {
    base.skip(shell === 'electron' && findRig() === null, 'no Electron to test with on this machine')
    const opened: OpenStation[] = []
    await use(async (brokers) => {
      if (shell === 'electron') return openApp(brokers === undefined ? {} : { brokers })
      const station = await openKiosk(dataDir, brokers)
      opened.push(station)
      return station
    })
    for (const station of opened) await station.close()
  },
  openApp: async ({ dataDir, display }, use) => {
    const opened: OpenDesktop[] = []
    await use(async (options) => {
      const desktop = await openDesktop(dataDir, display, options)
      opened.push(desktop)
      return desktop
    })
    for (const desktop of opened) await desktop.close()
  },
  picture: async ({ shell }, use) => {
    mkdirSync(screens, { recursive: true })
    let count = 0
    await use(async (station, name) => {
      count += 1
      writeFileSync(
        join(screens, `${shell}-${String(count).padStart(2, '0')}-${name}.png`),
        await station.picture(),
      )
    })
  },
})
export { expect } from '@playwright/test'
