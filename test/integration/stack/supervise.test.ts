import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { installOnce } from '../../../backend-stack/stack/install/install.ts'
import { tryLock } from '../../../main/system/lock.ts'
import { freePort, portPlan } from '../../../backend-stack/stack/processes/ports.ts'
import { groupAlive, processIdentity } from '../../../backend-stack/stack/processes/processes.ts'
import { logReady, portReady } from '../../../backend-stack/stack/processes/ready.ts'
import { pidOf, reapLeftovers, supervise } from '../../../backend-stack/stack/processes/supervise.ts'
import type { SuperviseOptions } from '../../../backend-stack/stack/processes/supervise.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fieldtake-supervise-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const server = (script: string, more: Partial<SuperviseOptions> = {}): SuperviseOptions => ({
  name: 'server',
  command: '/bin/sh',
  args: ['-c', script],
  logFile: join(dir, 'server.log'),
  runDir: join(dir, 'run'),
  ready: logReady(/ready/),
  timeoutMs: 10_000,
  ...more,
})

const gone = (pid: number) =>
  vi.waitFor(() => expect(groupAlive(pid)).toBe(false), { timeout: 15_000, interval: 20 })

describe('a supervised server', () => {
  test('is stopped with everything it started itself', async () => {
    const running = await supervise(server('sleep 300 & echo $! >child; echo ready; wait', { cwd: dir }))
    const child = Number(readFileSync(join(dir, 'child'), 'utf8'))
    expect(processIdentity(child)).toBeDefined()
    await running.stop()
    expect(processIdentity(running.pid)).toBeUndefined()
    await vi.waitFor(() => expect(processIdentity(child)).toBeUndefined())
    await running.stop()
  })

  test('that is killed from outside is started again, but not one that was stopped', async () => {
    const ends: unknown[] = []
    const options = { revive: true, onCrash: (exit: unknown) => ends.push(exit) }
    const running = await supervise(server('echo ready; exec sleep 300', options))
    const first = running.pid
    process.kill(-first, 'SIGKILL')
    await vi.waitFor(() => expect(running.pid).not.toBe(first), { timeout: 10_000, interval: 20 })
    expect(ends).toHaveLength(1)
    await vi.waitFor(async () => expect(await running.healthy()).toBe(true), { timeout: 10_000 })
    expect(pidOf(join(dir, 'run'), 'server')).toBe(running.pid)
    // killed and stopped at once: whichever comes first, nothing is left
    const second = running.pid
    process.kill(-second, 'SIGKILL')
    await running.stop()
    await gone(second)
    await gone(running.pid)
    expect(pidOf(join(dir, 'run'), 'server')).toBeUndefined()
  })

  test('that is killed leaves no temporary files, neither its own nor where it was told to', async () => {
    const socket = join(dir, 'known.sock')
    const script = `touch ${socket}; echo mine > "$TMPDIR/file"; echo "$TMPDIR $JAVA_TOOL_OPTIONS"; echo ready; exec sleep 300`
    const running = await supervise(server(script, { leaves: [socket] }))
    const [line = ''] = readFileSync(running.logFile, 'utf8').split('\n')
    const [tmp = ''] = line.split(' ')
    expect(existsSync(join(tmp, 'file')) && existsSync(socket)).toBe(true)
    expect(line.endsWith(` -Djava.io.tmpdir="${tmp}"`)).toBe(true)
    running.kill('SIGKILL')
    await gone(running.pid)
    await vi.waitFor(() => expect([existsSync(tmp), existsSync(socket)]).toEqual([false, false]))
  })

  test('that dies again and again is left alone in the end', async () => {
    const ends: unknown[] = []
    const script = 'echo ready; sleep 0.1; exit 3'
    const running = await supervise(server(script, { revive: true, onCrash: (exit) => ends.push(exit) }))
    await vi.waitFor(() => expect(ends).toHaveLength(6), { timeout: 20_000 })
    await gone(running.pid)
    expect(await running.healthy()).toBe(false)
    expect(ends).toHaveLength(6)
  })

  test('that ignores a polite stop is killed', async () => {
    const running = await supervise(
      server("trap '' TERM; echo ready; while :; do sleep 1; done", { stopTimeoutMs: 200 }),
    )
    await running.stop()
    expect(processIdentity(running.pid)).toBeUndefined()
  })

  test('that dies while starting says why', async () => {
    const start = supervise(server('echo the disk is full; exit 3'))
    await expect(start).rejects.toThrow(/ended while starting \(code 3\)[^]*the disk is full/)
  })

  test('that is never ready is ended, and says what it did', async () => {
    const start = supervise(server('echo thinking; exec sleep 300', { timeoutMs: 300, name: 'slow' }))
    await expect(start).rejects.toThrow(/not ready after 0.3 s[^]*thinking/)
    expect(existsSync(join(dir, 'run', 'slow.pid'))).toBe(false)
  })

  test('that is no program at all says so', async () => {
    await expect(supervise({ ...server(''), command: '/no/such/server' })).rejects.toThrow(
      /could not be run[^]*ENOENT/,
    )
  })

  test('tells of its end only when nobody asked for it', async () => {
    const ends: unknown[] = []
    const onCrash: NonNullable<SuperviseOptions['onCrash']> = (exit, log) => ends.push({ ...exit, log })
    const running = await supervise(server('echo ready; exec sleep 300', { onCrash }))
    await running.restart()
    expect(await running.healthy()).toBe(true)
    expect(ends).toEqual([])
    process.kill(running.pid, 'SIGKILL')
    await vi.waitFor(() => expect(ends).toHaveLength(1))
    expect(await running.healthy()).toBe(false)
    await running.restart()
    expect(await running.healthy()).toBe(true)
    await running.stop()
    expect(ends).toHaveLength(1)
  })
})

/** A process that supervises a server and says its pid; what becomes of the server when it ends? */
async function owner(script: string): Promise<{ owner: ReturnType<typeof spawn>; pid: number }> {
  const file = join(dir, 'owner.ts')
  const native = join(import.meta.dirname, '..', '..', '..', 'backend-stack', 'stack', 'processes')
  const options = JSON.stringify({
    name: 'server',
    command: '/bin/sh',
    args: ['-c', script],
    logFile: join(dir, 'server.log'),
    runDir: join(dir, 'run'),
  })
  writeFileSync(
    file,
    `import { supervise } from '${native}/supervise.ts'
     import { logReady } from '${native}/ready.ts'
     const running = await supervise({ ...${options}, ready: logReady(/ready/) })
     console.log('pid ' + running.pid)
     setInterval(() => {}, 1000)`,
  )
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const match = /pid (\d+)/.exec(chunk.toString())
      if (match) resolve(Number(match[1]))
    })
    child.once('exit', () => reject(new Error('the owner ended early')))
  })
  return { owner: child, pid }
}

describe('an owner that goes away', () => {
  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s takes its servers along', async (signal) => {
    const { owner: process_, pid } = await owner('echo ready; exec sleep 300')
    expect(groupAlive(pid)).toBe(true)
    process_.kill(signal)
    await gone(pid)
  })

  test('takes along one that ignores a polite stop', async () => {
    const { owner: process_, pid } = await owner("trap '' TERM; echo ready; while :; do sleep 0.2; done")
    process_.kill('SIGKILL')
    await gone(pid)
  }, 30_000)
})

test('what was left behind all the same is ended at the next start, and a stranger with its number is not', async () => {
  const left = spawn('/bin/sleep', ['300'], { detached: true, stdio: 'ignore' })
  const stranger = spawn('/bin/sleep', ['300'], { detached: true, stdio: 'ignore' })
  const run = mkdtempSync(join(dir, 'run-'))
  const started = processIdentity(left.pid ?? 0)
  writeFileSync(join(run, 'left.pid'), JSON.stringify({ pid: left.pid, started }))
  writeFileSync(join(run, 'stranger.pid'), JSON.stringify({ pid: stranger.pid, started: 'long ago' }))
  writeFileSync(join(run, 'torn.pid'), '{"pid":')
  try {
    expect(await reapLeftovers(run)).toEqual(['left'])
    expect(processIdentity(left.pid ?? 0)).toBeUndefined()
    expect(processIdentity(stranger.pid ?? 0)).toBeDefined()
  } finally {
    left.kill('SIGKILL')
    stranger.kill('SIGKILL')
  }
})

describe('installing', () => {
  const installation = () => ({ dir: join(dir, 'software'), key: 'one', what: 'it' })
  const context = () => ({ cacheDir: dir })
  const quiet = () => undefined
  const put = (text: string) => (to: string) => {
    writeFileSync(join(to, 'file'), text)
    return Promise.resolve()
  }

  test('happens once, also when asked for from several sides at once', async () => {
    let times = 0
    const install = async (to: string) => {
      times++
      await new Promise((resolve) => setTimeout(resolve, 50))
      writeFileSync(join(to, 'file'), 'whole')
    }
    const all = Array.from({ length: 5 }, () => installOnce(context(), installation(), quiet, install))
    await Promise.all(all)
    await installOnce(context(), installation(), quiet, install)
    expect(times).toBe(1)
    await installOnce(context(), { ...installation(), key: 'two' }, quiet, install)
    expect(times).toBe(2)
  })

  test('that breaks off half-way leaves the old one, and is done again', async () => {
    await installOnce(context(), installation(), quiet, put('old'))
    const next = { ...installation(), key: 'two' }
    const broken = installOnce(context(), next, quiet, (to) => {
      writeFileSync(join(to, 'file'), 'ha')
      return Promise.reject(new Error('no network'))
    })
    await expect(broken).rejects.toThrow('no network')
    expect(readFileSync(join(dir, 'software', 'file'), 'utf8')).toBe('old')
    await installOnce(context(), next, quiet, put('new'))
    expect(readFileSync(join(dir, 'software', 'file'), 'utf8')).toBe('new')
  })
})

test('a lock is one process’s, and is free again when that process is killed', async () => {
  const file = join(dir, 'a.lock')
  const script = `
    import { tryLock } from '${join(import.meta.dirname, '../../../main/system/lock.ts')}'
    console.log(tryLock('${file}') ? 'held' : 'not')
    setInterval(() => {}, 1000)`
  writeFileSync(join(dir, 'holder.ts'), script)
  const holder = spawn(process.execPath, [join(dir, 'holder.ts')], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const said = await new Promise<Buffer>((resolve) => holder.stdout.once('data', resolve))
    expect(said.toString().trim()).toBe('held')
    expect(tryLock(file)).toBeUndefined()
  } finally {
    holder.kill('SIGKILL')
  }
  await vi.waitFor(() => {
    const mine = tryLock(file)
    expect(mine).toBeDefined()
    mine?.release()
  })
})

describe('ports', () => {
  test('stay the same from one start to the next, and move away from one that is taken', async () => {
    const file = join(dir, 'ports.json')
    const first = await portPlan(file, true).take('kafka')
    expect(await portPlan(file, true).take('kafka')).toBe(first)
    const { createServer } = await import('node:net')
    const squatter = createServer().listen(first, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    expect(await portReady(first)({ log: () => '' })).toBe(true)
    const next = await freePort()
    expect(await portPlan(file, true).likely('kafka', { preferred: next })).toBe(next)
    // looked at only: whoever has the lock writes down what it takes
    expect(portPlan(file, true).remembered('kafka')).toBe(first)
    expect(await portPlan(file, true).take('kafka', { preferred: next })).toBe(next)
    expect(portPlan(file, true).remembered('kafka')).toBe(next)
    squatter.close()
  })

  test('are never given twice by one plan', async () => {
    const plan = portPlan(join(dir, 'ports.json'), true)
    const preferred = await freePort()
    // asked for by name, and not only usual: had where stacks are told to keep off the usual ones, too
    expect(await portPlan(join(dir, 'no-ports.json'), false).likely('a', { asked: preferred })).toBe(
      preferred,
    )
    expect(await plan.take('a', { preferred })).toBe(preferred)
    expect(await plan.take('b', { preferred })).not.toBe(preferred)
    expect(await plan.take('a')).toBe(preferred)
  })

  test('come with the neighbours a server needs', async () => {
    const port = await portPlan(join(dir, 'ports.json'), true).take('weed', { companions: [10_000] })
    expect(port + 10_000).toBeLessThan(65_536)
  })
})
