/** Which feed is believed, and how a file is fetched from a server that does what servers do. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { download } from '../../../../main/electron/updates/download.ts'
import { readFeed, UpdateFault } from '../../../../main/electron/updates/feed.ts'
import { readManaged } from '../../../../main/core/updates/managed.ts'
import { compareVersions } from '../../../../main/electron/updates/version.ts'
import { signFeed } from '../../../../main/trust/feed.ts'
import { newSeed, signingKey } from '../../../../main/trust/keys.ts'
import { makeKeyFile, readKeyFile, writeFeed } from '../../../../scripts/packaging/feed.ts'
import { askByFetch, serveFeed } from '../../../support/feed-server.ts'
import { removeFolder } from '../../../support/station.ts'

const NAME = 'latest-linux.yml'
const key = signingKey(newSeed())
const believed = { keys: [key.publicKey], version: '0.1.0', newest: null }
const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldtake-feed-'))
  folders.push(folder)
  return folder
}
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  for (const folder of folders.splice(0)) await removeFolder(folder)
})
const list = (version: string, url = 'Fieldtake-0.2.0.AppImage'): Buffer =>
  Buffer.from(
    `version: ${version}\nfiles:\n  - url: "${url}"\n    sha512: ${'A'.repeat(86)}==\n    size: 5\n` +
      'releaseDate: "2026-01-01T00:00:00.000Z"\n',
  )
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'fine'
  } catch (error) {
    return error instanceof UpdateFault ? error.code : String(error)
  }
}

test('a list counts only when a known key signed these very bytes under this very name', () => {
  const given = list('0.2.0')
  const signature = signFeed([key], NAME, given)
  expect(readFeed(NAME, given, signature, believed).version).toBe('0.2.0')
  expect(codeOf(() => readFeed(NAME, given, null, believed))).toBe('unsigned')
  expect(codeOf(() => readFeed(NAME, list('0.3.0'), signature, believed))).toBe('bad_signature')
  expect(codeOf(() => readFeed('latest-linux-arm64.yml', given, signature, believed))).toBe('bad_signature')
  expect(codeOf(() => readFeed(NAME, given, 'x', believed))).toBe('bad_signature')
  const stranger = signingKey(newSeed())
  expect(codeOf(() => readFeed(NAME, given, signFeed([stranger], NAME, given), believed))).toBe(
    'bad_signature',
  )
  // while a key changes: two signatures, of which a station knows one
  expect(codeOf(() => readFeed(NAME, given, signFeed([stranger, key], NAME, given), believed))).toBe('fine')
  expect(codeOf(() => readFeed(NAME, given, signature, { ...believed, keys: [] }))).toBe('no_key')
})

test('a list that leads back is refused, though it is signed', () => {
  const read = (version: string, newest: string | null) => {
    const given = list(version)
    return codeOf(() => readFeed(NAME, given, signFeed([key], NAME, given), { ...believed, newest }))
  }
  expect(read('0.0.9', null)).toBe('older')
  expect(read('0.2.0', '0.10.0')).toBe('older')
  expect(read('0.10.0', '0.2.0')).toBe('fine')
  expect(read('0.1.0', '0.1.0')).toBe('fine')
  expect(compareVersions('1.0.0', '0.99.99')).toBeGreaterThan(0)
})

test('a signed list may still name no file of another place, no size and no strange version', () => {
  for (const given of [
    list('0.2.0', '../x.AppImage'),
    list('0.2.0', 'https://elsewhere.example/x.AppImage'),
    list('0.2.0-beta'),
    Buffer.from('version: 0.2.0\n'),
    Buffer.from('a: &a [1]\nb: [*a, *a]\n'),
  ])
    expect(codeOf(() => readFeed(NAME, given, signFeed([key], NAME, given), believed))).toBe('malformed')
})

test('npm run feed: its lists are believed, and its key is for its owner alone', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'Fieldtake-0.2.0.AppImage'), 'image')
  writeFileSync(join(folder, 'fieldtake_0.2.0_amd64.deb'), 'deb')
  writeFileSync(join(folder, 'Fieldtake-0.2.0-arm64.AppImage'), 'image for arm')
  writeFileSync(join(folder, 'Fieldtake-0.1.0.AppImage'), 'old')
  const file = join(folder, 'key')
  const publicKey = makeKeyFile(file)
  expect(() => makeKeyFile(file)).toThrow('EEXIST')
  const lists = await writeFeed({ folder, version: '0.2.0', keys: [readKeyFile(file)], now: new Date() })
  expect(lists).toEqual(['latest-linux.yml', 'latest-linux-arm64.yml'])
  const read = (name: string) =>
    readFeed(name, readFileSync(join(folder, name)), readFileSync(join(folder, `${name}.sig`), 'utf8'), {
      ...believed,
      keys: [publicKey],
    })
  expect(read('latest-linux.yml').files.map(({ url }) => url)).toEqual([
    'Fieldtake-0.2.0.AppImage',
    'fieldtake_0.2.0_amd64.deb',
  ])
  expect(read('latest-linux-arm64.yml').files).toHaveLength(1)
  writeFileSync(join(folder, 'open'), newSeed(), { mode: 0o644 })
  expect(() => readKeyFile(join(folder, 'open'))).toThrow('others can read')
})

async function serve(answer: RequestListener) {
  const { url, stop } = await serveFeed(answer)
  ends.push(stop)
  return { ask: askByFetch, url: `${url}/file` }
}
const content = Buffer.alloc(300_000, 'fieldtake')
const sha512 = createHash('sha512').update(content).digest('base64')
const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof UpdateFault ? error.code : String(error)),
  )

test('a download that breaks off goes on where it was, and counts when its SHA-512 is the signed one', async () => {
  const ranges: (string | undefined)[] = []
  const { ask, url } = await serve((request, response) => {
    ranges.push(request.headers.range)
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from === 0 ? 200 : 206, {
      'content-length': content.length - from,
      ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    })
    if (from > 0) response.end(content.subarray(from))
    // ended, not destroyed: of a connection that is reset, what was not read yet is lost as well
    else response.write(content.subarray(0, 100_000), () => request.socket.end())
  })
  const folder = newFolder()
  const path = join(folder, 'got')
  const how = { ask, parts: join(folder, 'parts'), onProgress: () => undefined }
  const wanted = { url, size: content.length, sha512 }
  expect(await failure(download(wanted, path, how))).toBe('unreachable')
  const [part] = readdirSync(how.parts)
  const kept = statSync(join(how.parts, part!)).size
  expect(kept).toBeGreaterThan(0)
  await download(wanted, path, how)
  expect(ranges).toEqual([undefined, `bytes=${kept}-`])
  expect(readFileSync(path).equals(content)).toBe(true)
})

test('a server that knows no pieces is asked for all of it, and what lies there of another file goes', async () => {
  const { ask, url } = await serve((_request, response) => response.end(content))
  const folder = newFolder()
  const parts = join(folder, 'parts')
  mkdirSync(parts)
  writeFileSync(join(parts, 'other.part'), 'x')
  await download({ url, size: content.length, sha512 }, join(folder, 'got'), {
    ask,
    parts,
    onProgress: () => undefined,
  })
  expect(readdirSync(parts)).toEqual([])
})

test('more bytes than were signed, or others, are thrown away', async () => {
  const { ask, url } = await serve((_request, response) => response.end(content))
  const folder = newFolder()
  const how = { ask, parts: join(folder, 'parts'), onProgress: () => undefined }
  const path = join(folder, 'got')
  expect(await failure(download({ url, size: 1_000, sha512 }, path, how))).toBe('damaged')
  const other = createHash('sha512').update('other').digest('base64')
  expect(await failure(download({ url, size: content.length, sha512: other }, path, how))).toBe('damaged')
  expect(existsSync(path)).toBe(false)
  for (const part of readdirSync(how.parts)) expect(statSync(join(how.parts, part)).size).toBe(0)
})

test("an administrator's file goes first, and one that cannot be understood turns updates off", () => {
  const path = join(newFolder(), 'policy.json')
  expect(readManaged(path)).toBeNull()
  const said = (text: string) => {
    writeFileSync(path, text)
    return readManaged(path)
  }
  expect(said('{"updates":"off"}')).toEqual({ feed: '', keys: [] })
  expect(said('{"updates":{"feed":"https://a.example/f"}}')).toEqual({
    feed: 'https://a.example/f',
    keys: [],
  })
  for (const bad of ['', '{', '{"updates":"on"}', '{"updates":{"feed":"https://u:p@a.example/"}}'])
    expect(said(bad)).toEqual({ feed: '', keys: [] })
})
