/** The desktop shell in a real, if old, Electron on a screen of its own. */
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRig } from '../rig/build.ts'
import type { OpenStation } from './kiosk.ts'
import { speechFile } from './speech.ts'

export interface OpenDesktop extends OpenStation {
  readonly app: ElectronApplication
}

/** A virtual screen; the server picks a free number and tells it. */
export async function openScreen(): Promise<{ display: string; close(): void }> {
  const server: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const told = server.stdio[3]
  if (!told) throw new Error('Xvfb has no pipe')
  const number = await new Promise<string>((resolve, reject) => {
    told.on('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code ?? 'a signal'}`)))
    server.on('error', reject)
  })
  return { display: `:${number}`, close: () => void server.kill() }
}

interface DesktopOptions {
  readonly brokers?: string
  readonly executable?: string
  readonly args?: readonly string[]
}

function commandOf(dataDir: string, display: string, options: DesktopOptions) {
  const rig = findRig()
  if (rig === null) throw new Error('there is no Electron to test with')
  return {
    executablePath: options.executable ?? rig.electron,
    args: [
      '--no-sandbox', // Chromium has none under root
      '--disable-gpu',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-device-for-media-stream', // without the fake consent: the app's own permission handler decides
      `--use-file-for-fake-audio-capture=${speechFile()}`,
      ...(options.executable === undefined ? [rig.app] : []),
      '--data',
      dataDir,
      ...(options.brokers === undefined ? [] : ['--brokers', options.brokers]),
      ...(options.args ?? []),
    ],
    env: definedOnly({ ...rig.env, DISPLAY: display }),
  }
}

/** The same start by nobody's debugger, for one that is to end by itself: what it said. */
export async function startToItsEnd(dataDir: string, display: string): Promise<string> {
  const { executablePath, args, env } = commandOf(dataDir, display, {})
  const child = spawn(executablePath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return said
}

export async function openDesktop(
  dataDir: string,
  display: string,
  options: DesktopOptions = {},
): Promise<OpenDesktop> {
  const app = await _electron.launch({ ...commandOf(dataDir, display, options), timeout: 30_000 })
  const page = await app.firstWindow()
  await teach(app, page)
  const main = app.process()
  return {
    app,
    page,
    // Not by the debugger: in that old Chromium its screenshots wait for a frame that an idle page never draws.
    picture: async () => {
      const png = await app.evaluate(async ({ BrowserWindow }) =>
        (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
      )
      return Buffer.from(png ?? '', 'base64')
    },
    killPage: async () => {
      const pid = await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      )
      if (pid === undefined) throw new Error('there is no window')
      process.kill(pid, 'SIGKILL')
    },
    killShell: async () => {
      const ended = new Promise((resolve) => main.once('exit', resolve))
      main.kill('SIGKILL')
      await ended
    },
    close: async () => {
      if (main.exitCode === null && main.signalCode === null) await app.close()
    },
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** Playwright asks in worlds of its own, where the page's own additions for the old Chromium do not reach. */
async function teach(app: ElectronApplication, page: Page): Promise<void> {
  const lesson = readFileSync(join(import.meta.dirname, '..', 'rig', 'page.js'), 'utf8')
  const session = await app.context().newCDPSession(page)
  session.on('Runtime.executionContextCreated', ({ context }) => {
    session.send('Runtime.evaluate', { expression: lesson, contextId: context.id }).catch(() => undefined)
  })
  await session.send('Runtime.enable')
}
