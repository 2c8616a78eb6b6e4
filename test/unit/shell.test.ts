import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assetPath } from '../../main/core/shell/assets.ts'
import { audioTake, parseRange } from '../../main/core/shell/audio.ts'
import { NO_SEAL, secretFile, type Seal } from '../../main/core/shell/secret-file.ts'
import { parseOptions as desktopOptions } from '../../main/electron/options.ts'
import { isOwn } from '../../main/electron/origin.ts'
import { parseOptions as kioskOptions } from '../../main/kiosk/options.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shell-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('secrets at rest', () => {
  test('only their owner can read the file, also after a crash left another behind', async () => {
    const path = join(dir, 'secrets.json')
    writeFileSync(`${path}.new`, 'half', { mode: 0o644 })
    const store = secretFile(path, NO_SEAL)
    await store.set('brokerPassword', 'geheim')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await store.get('brokerPassword')).toBe('geheim')
    expect(await store.get('kioskPin')).toBeNull()
  })
  test('writes at the same time do not undo each other', async () => {
    const store = secretFile(join(dir, 'secrets.json'), NO_SEAL)
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => store.set(name, name)))
    for (const name of ['a', 'b', 'c', 'd']) expect(await store.get(name)).toBe(name)
  })
  test('a sealed value is not in the file, and one that cannot be opened counts as not set', async () => {
    const seal: Seal = {
      seal: (value) => Promise.resolve(Buffer.from(value).toString('hex')),
      unseal: () => Promise.resolve(null),
    }
    const store = secretFile(join(dir, 'secrets.json'), seal)
    await store.set('brokerPassword', 'geheim')
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain('geheim')
    expect(await store.get('brokerPassword')).toBeNull()
  })
  test('a damaged file means no secrets, not a station that does not start', async () => {
    writeFileSync(join(dir, 'secrets.json'), '{"brokerPassword":')
    expect(await secretFile(join(dir, 'secrets.json'), NO_SEAL).get('brokerPassword')).toBeNull()
  })
})

describe('byte ranges', () => {
  test('are within the file, or refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 5_000 }), (text, a, b, size) => {
        for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = parseRange(header, size)
          if (range === null || range === 'unsatisfiable') continue
          expect(range.start).toBeGreaterThanOrEqual(0)
          expect(range.end).toBeGreaterThanOrEqual(range.start)
          expect(range.end).toBeLessThan(size)
        }
      }),
    )
  })
  test.each([
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=3-3', { start: 3, end: 3 }],
    ['bytes=-4', { start: 6, end: 9 }],
    ['bytes=0-1,3-4', null],
    ['bytes=-', null],
    ['items=0-1', null],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
  ])('%s of ten bytes', (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected)
  })
})

test('whatever a path says, it stays in its folder', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('..', '.', '%2e%2e', '%2f', '\\', 'a', 'a.js', '', '%00')),
      (parts) => {
        const path = assetPath(dir, `/${parts.join('/')}`)
        expect(path === null || path.startsWith(`${dir}/`)).toBe(true)
      },
    ),
  )
  expect(assetPath(dir, '/')).toBe(join(dir, 'index.html'))
  expect(assetPath(dir, '/assets/a.js')).toBe(join(dir, 'assets', 'a.js'))
  expect(assetPath(dir, '/station.db')).toBeNull()
})

test('an audio path names a take and nothing else', () => {
  expect(audioTake('/audio/0198b3a0-7c00-7abc-8def-0123456789ab')).toBe(
    '0198b3a0-7c00-7abc-8def-0123456789ab',
  )
  for (const path of ['/audio/', '/audio/../x', '/audio/0198b3a0-7c00-7abc-8def-0123456789ab/x', '/x'])
    expect(audioTake(path)).toBeNull()
})

test('the page is one origin', () => {
  expect(isOwn('app://station/#/record')).toBe(true)
  for (const url of ['app://evil/', 'https://station/', 'app://station.evil/', 'file:///', 'nothing', ''])
    expect(isOwn(url), url).toBe(false)
})

describe('command lines', () => {
  test('the kiosk refuses what it does not know, with a sentence', () => {
    expect(kioskOptions(['--no-open', '--port', '8080', '--data', dir])).toMatchObject({
      open: false,
      port: 8080,
      dataDir: dir,
      fullScreen: false,
      brokers: undefined,
    })
    expect(() => kioskOptions(['--port', '99999'])).toThrow('--port')
    expect(() => kioskOptions(['--brokers', 'no port'])).toThrow('host:port')
    expect(() => kioskOptions(['--unknown'])).toThrow('--unknown')
  })
  test("the desktop reads its own options among Chromium's", () => {
    const argv = ['/electron', '--no-sandbox', '.', `--data=${dir}`, '--brokers', 'a:1,b:2', '--kiosk']
    expect(desktopOptions(argv)).toEqual({
      dataDir: dir,
      brokers: 'a:1,b:2',
      kiosk: true,
      command: null,
    })
    expect(desktopOptions(['/electron', '--brokers', 'nonsense'])).toMatchObject({
      brokers: undefined,
      kiosk: false,
    })
  })
})
