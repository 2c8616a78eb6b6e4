import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchElectron } from '../../../scripts/start/electron.ts'

/* What `npm start` makes of a download of Electron; its installer is a script of three words here. */

let dir: string
const places = () => ({
  pack: join(dir, 'electron'),
  unavailable: join(dir, 'cache', 'electron-unavailable'),
})
const installer = (script: string) => writeFileSync(join(places().pack, 'install.js'), script)
const server = createServer((_, answer) => answer.end())

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'electron-'))
  mkdirSync(places().pack)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${address.port}/`)
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  rmSync(dir, { recursive: true })
})

const quiet = () => undefined

test('a download that failed or was cut short is told as that, and tried again at the next start', async () => {
  installer('console.error("\\nno room on the disk\\nmore"); process.exit(1)')
  expect(await fetchElectron(quiet, places())).toEqual({
    why: 'Electron could not be downloaded (no room on the disk)',
  })
  installer('process.kill(process.pid, "SIGINT"); setTimeout(() => undefined, 60_000)')
  expect(await fetchElectron(quiet, places())).toEqual({
    why: 'Electron could not be downloaded (stopped by SIGINT)',
  })
  expect(existsSync(places().unavailable)).toBe(false)

  const made = 'fs.mkdirSync("dist"); fs.writeFileSync("dist/it", ""); fs.writeFileSync("path.txt", "it")'
  installer(`const fs = require('node:fs'); process.chdir(__dirname); ${made}`)
  expect(await fetchElectron(quiet, places())).toBe(join(places().pack, 'dist', 'it'))
})

test('a place that cannot be reached is asked once a day', async () => {
  vi.stubEnv('ELECTRON_MIRROR', 'http://127.0.0.1:9/')
  installer('process.exit(1)')
  const say = vi.fn()
  const why = { why: 'Electron is not installed and 127.0.0.1:9 cannot be reached to download it' }
  expect(await fetchElectron(say, places())).toEqual(why)
  expect(existsSync(places().unavailable)).toBe(true)
  expect(await fetchElectron(say, places())).toEqual(why)
  expect(say).not.toHaveBeenCalled()
})
