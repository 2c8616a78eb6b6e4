/** A port that was given out is nobody else's while its server is still starting. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'

const ports = join(import.meta.dirname, '../../../backend-stack/stack/processes/ports.ts')

afterEach(() => vi.restoreAllMocks())

/** Has Math.random give this port first, and then the next ones. */
function rolls(port: number): void {
  let next = port
  vi.spyOn(Math, 'random').mockImplementation(() => (next++ - 11_000 + 0.5) / 19_999)
}

test.skipIf(process.platform !== 'linux')(
  'a port that another process was given is free again when that process ends, and may be named meanwhile',
  async () => {
    const script = `import { freePort } from ${JSON.stringify(ports)}; console.log(await freePort()); process.stdin.resume()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const port = Number(String(await once(child.stdout, 'data')))
    expect(port).toBeGreaterThan(10_999)
    rolls(port)
    expect(await freePort()).not.toBe(port)
    expect(await freePort({ preferred: port })).toBe(port)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    rolls(port)
    expect(await freePort()).toBe(port)
  },
)
