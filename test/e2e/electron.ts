/** The desktop shell in a real Electron on a screen of its own. */
import { _electron, type ElectronApplication } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
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

/** Several times what the app gives its page, its core and Chromium to end. */
const END_MS = 90_000

export interface DesktopOptions {
  readonly brokers?: string
  readonly executable?: string
  readonly args?: readonly string[]
}

export function commandOf(dataDir: string, display: string, options: DesktopOptions) {
  const rig = findRig()
  if (rig === null) throw new Error('there is no Electron to test with')
  return {
    executablePath: options.executable ?? rig.electron,
    args: [
      // Chromium has none under root, where the project's own Electron is not run
      ...(rig.kind === 'rig' ? ['--no-sandbox'] : []),
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

/** ms for the first starts, and for the last */
const FIRST_MS = [15_000, 30_000]
const LAST_MS = 60_000

/**
 * On a busy machine some starts do not get past the debugger of the older Electron: both of its sockets are connected by
 * then, its first question has no answer, and the app itself goes on. Starts without a debugger are in electron-fuses.spec.ts.
 */
async function launched(command: ReturnType<typeof commandOf>): Promise<ElectronApplication> {
  for (const timeout of FIRST_MS) {
    try {
      return await _electron.launch({ ...command, timeout })
    } catch (error) {
      const [why] = String(error).split('\n')
      console.error(`Electron's debugger did not answer (${why}); starting it once more`)
    }
  }
  return _electron.launch({ ...command, timeout: LAST_MS })
}

export async function openDesktop(
  dataDir: string,
  display: string,
  options: DesktopOptions = {},
): Promise<OpenDesktop> {
  const app = await launched(commandOf(dataDir, display, options))
  const main = app.process()
  const page = await app.firstWindow({ timeout: 120_000 }).catch((error: unknown) => {
    // Playwright would wait for it when the test is over, and for ever
    main.kill('SIGKILL')
    throw error
  })
  // An AppImage that unpacks itself is started by a process that clears after it: that one is waited for, and never killed.
  const pid = options.executable === undefined ? main.pid : await app.evaluate(() => process.pid)
  if (pid === undefined) throw new Error('the app did not start')
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (main.exitCode !== null || main.signalCode !== null) return
    const ended = once(main, 'exit')
    const send = (what: NodeJS.Signals) => {
      try {
        process.kill(pid, what)
      } catch {
        // it ended by itself just now
      }
    }
    send(signal)
    const late = setTimeout(() => {
      send('SIGKILL')
    }, END_MS)
    const [, by] = z.tuple([z.unknown(), z.string().nullable()]).parse(await ended)
    clearTimeout(late)
    if (by === 'SIGKILL' && signal !== by)
      throw new Error(`the app did not end within ${END_MS / 1_000} s of ${signal}`)
  }
  return {
    app,
    page,
    picture: () => page.screenshot(),
    killPage: async () => {
      const pagePid = await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      )
      if (pagePid === undefined) throw new Error('there is no window')
      process.kill(pagePid, 'SIGKILL')
    },
    killShell: () => end('SIGKILL'),
    // As a session's end asks it to: the debugger's own way has been seen to leave it waiting at random.
    close: () => end('SIGTERM'),
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
