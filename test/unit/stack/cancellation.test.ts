import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withCancellation } from '../../../backend-stack/stack/processes/cancellation.ts'
import { installOnce, runTool } from '../../../backend-stack/stack/install/install.ts'
import { stopThenForce } from '../../../backend-stack/stack/processes/interrupts.ts'
import { tryLock } from '../../../main/system/lock.ts'
import { processIdentity } from '../../../backend-stack/stack/processes/processes.ts'
import { supervise } from '../../../backend-stack/stack/processes/supervise.ts'

/* Ctrl-C while servers are being installed or started. */

let dir: string
let controller: AbortController
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'give-up-'))
  controller = new AbortController()
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const enough = new Error('enough')
/** Says its process id and that of its child, and ends long after everybody has lost patience. */
const endless = ['-c', 'sleep 600 & echo $$ $!; wait']
const logFile = () => join(dir, 'logs', 'tool.log')
const saysItsPids = () =>
  vi.waitFor(
    () => {
      const said = existsSync(logFile()) ? readFileSync(logFile(), 'utf8') : ''
      expect(said).toMatch(/^\d+ \d+\n$/)
      return said.trim().split(' ').map(Number)
    },
    { timeout: 20_000, interval: 20 },
  )
const areGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.map(processIdentity)).toEqual([undefined, undefined]), {
    timeout: 20_000,
    interval: 20,
  })

test('a tool is ended, with all it has started, and the installation lets go of its lock', async () => {
  const work = withCancellation(controller.signal, () =>
    installOnce(
      { cacheDir: dir },
      { dir: join(dir, 'it'), key: 'k', what: 'it' },
      () => undefined,
      async () => {
        await runTool('sh', endless, { logFile: logFile() })
      },
    ),
  )
  const failed = expect(work).rejects.toBe(enough)
  const pids = await saysItsPids()
  controller.abort(enough)
  await failed
  await areGone(pids)
  const lock = tryLock(join(dir, 'locks', 'it.lock'))
  expect(lock).toBeDefined()
  lock?.release()
  // nor is another begun
  await expect(
    withCancellation(controller.signal, () => runTool('true', [], { logFile: logFile() })),
  ).rejects.toBe(enough)
})

test('what another process is installing is waited for no longer', async () => {
  const held = tryLock(join(dir, 'locks', 'it.lock'))
  const waiting = vi.fn(() => controller.abort(enough))
  const installation = { dir: join(dir, 'it'), key: 'k', what: 'it' }
  await expect(
    withCancellation(controller.signal, () =>
      installOnce({ cacheDir: dir }, installation, waiting, () => Promise.resolve()),
    ),
  ).rejects.toBe(enough)
  expect(waiting).toHaveBeenCalledOnce()
  held?.release()
})

test('a server that is still starting is ended', async () => {
  const work = withCancellation(controller.signal, () =>
    supervise({
      name: 'slow',
      command: 'sh',
      args: endless,
      logFile: logFile(),
      ready: () => Promise.resolve(false),
    }),
  )
  const failed = expect(work).rejects.toBe(enough)
  const pids = await saysItsPids()
  controller.abort(enough)
  await failed
  await areGone(pids)
})

test('one press of Ctrl-C that comes by three ways is one; who presses again does not wait', () => {
  let now = 0
  const once = vi.fn()
  const again = vi.fn()
  const told = stopThenForce(once, again, () => now)
  told('SIGINT')
  told('SIGINT')
  now = 400
  told('SIGINT')
  // a script that repeats itself is not impatient
  now = 5_000
  told('SIGTERM')
  expect(once).toHaveBeenCalledExactlyOnceWith('SIGINT')
  expect(again).not.toHaveBeenCalled()
  told('SIGINT')
  expect(again).toHaveBeenCalledOnce()
})
