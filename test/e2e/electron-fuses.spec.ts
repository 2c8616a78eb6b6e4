/**
 * The app packed with its fuses: what turns an Electron into a general Node, or opens it to a debugger, has no effect on it.
 * Playwright's own way in is such a debugger, so this one is driven by the page's port.
 */
import { getCurrentFuseWire } from '@electron/fuses'
import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { fuseState } from '../../scripts/fuses.ts'
import { findRig } from '../rig/build.ts'
import { commandOf } from './electron.ts'
import { expect, test as base } from './fixtures.ts'
import { pack } from './packed.ts'

const root = join(import.meta.dirname, '..', '..')
let program: string
const wanted = z
  .object({ electronFuses: z.record(z.string(), z.boolean()) })
  .parse(parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))).electronFuses

interface Started {
  readonly said: () => string
  /** The page's first heading at this moment, asked through the port that Chromium opens for it. */
  readonly heading: () => Promise<string>
}
const pages = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }))
/** Between two documents there is nobody to answer: an error comes instead. */
const answer = z.object({ result: z.object({ result: z.object({ value: z.string() }) }).optional() })

/** Playwright itself cannot join here: this Electron keeps no browser contexts for it. */
async function headingAt(port: string): Promise<string> {
  const list = pages.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json())
  const page = list.find(({ type }) => type === 'page')
  if (page === undefined) return 'no page yet'
  const socket = new WebSocket(page.webSocketDebuggerUrl)
  try {
    return await new Promise((resolve) => {
      const expression = `document.querySelector('h1, h2')?.textContent ?? 'no heading yet'`
      socket.onopen = () =>
        socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
      socket.onmessage = ({ data }) =>
        resolve(answer.parse(JSON.parse(String(data))).result?.result.value ?? 'no page yet')
      socket.onerror = () => resolve('no page yet')
    })
  } finally {
    socket.close()
  }
}

const test = base.extend<{ start: (env: NodeJS.ProcessEnv, args?: readonly string[]) => Started }>({
  start: async ({ dataDir, display }, use) => {
    const started: ChildProcess[] = []
    await use((given, extra = []) => {
      const { executablePath, args, env } = commandOf(dataDir, display, { executable: program, args: extra })
      const child = spawn(executablePath, [...args, '--remote-debugging-port=0'], {
        env: { ...env, ...given },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      started.push(child)
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const port = () => /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//m.exec(said)?.[1]
      return {
        said: () => said,
        heading: async () => {
          await expect.poll(() => port() ?? said).toMatch(/^\d+$/)
          return headingAt(port() ?? '')
        },
      }
    })
    for (const child of started) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    }
  },
})

test.beforeAll(() => {
  const made = pack('rig-fused', { fuses: true })
  test.skip(made === null, 'no Electron to test with on this machine')
  if (made !== null) ({ program } = made)
})

test('every fuse that this Electron has is as electron-builder.yml says', async () => {
  const wire = await getCurrentFuseWire(program)
  const lacks = Object.keys(wanted).filter((name) => fuseState(wire, name) === undefined)
  // Electron 22's wire is one too short
  expect(lacks).toEqual(findRig()?.kind === 'rig' ? ['grantFileProtocolExtraPrivileges'] : [])
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, fuseState(wire, name)]))).toEqual({
    ...wanted,
    ...Object.fromEntries(lacks.map((name) => [name, undefined])),
  })
})

test('it is no Node and no debugger’s, whatever its environment and its command line say', async ({
  start,
  dataDir,
}) => {
  const trace = join(dataDir, 'run-by-a-stranger')
  const script = join(dataDir, 'stranger.cjs')
  writeFileSync(script, `require('fs').writeFileSync(${JSON.stringify(trace)}, '')`)
  const station = start({ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${script}` }, [
    '--inspect=127.0.0.1:0',
    '--inspect-brk=127.0.0.1:0',
  ])
  await expect.poll(station.heading).toBe('Microphone')
  expect(station.said()).toContain('NODE_OPTIONS have been disabled in this app')
  expect(station.said()).not.toContain('Debugger listening')
  expect(existsSync(trace)).toBe(false)
})

test('a folder beside its archive is not run in its place', async ({ start, dataDir }) => {
  const trace = join(dataDir, 'run-by-a-stranger')
  const folder = join(dirname(program), 'resources', 'app')
  mkdirSync(folder)
  try {
    writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "main": "main.cjs" }')
    writeFileSync(join(folder, 'main.cjs'), `require('fs').writeFileSync(${JSON.stringify(trace)}, '')`)
    await expect.poll(start({}).heading).toBe('Microphone')
    expect(existsSync(trace)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a core that was changed after it was packed is not started', async ({ start, dataDir }) => {
  const core = join(dirname(program), 'resources', 'app.asar.unpacked', 'dist', 'core', 'utility.mjs')
  const packed = readFileSync(core)
  appendFileSync(core, '// a stranger was here')
  try {
    const station = start({})
    await expect.poll(station.said).toContain('changed since it was packed: dist/core/utility.mjs')
    expect(existsSync(join(dataDir, 'station.db'))).toBe(false)
  } finally {
    writeFileSync(core, packed)
  }
})
