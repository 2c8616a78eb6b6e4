import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { StationError } from '../../main/contract/errors.ts'
import { decodeFrame, encodeFrame, type Frame } from '../../main/contract/frame.ts'
import { startKiosk, type Kiosk } from '../../main/kiosk/server.ts'
import { fakeCore, type FakeCore } from '../support/fake-core.ts'

const TAKE = '0198b3a0-7c00-7abc-8def-0123456789ab'
let dir: string
let core: FakeCore
let kiosk: Kiosk
let open: WebSocket[] = []

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-'))
  writeFileSync(join(dir, 'index.html'), '<style nonce="__CSP_NONCE__"></style>')
  writeFileSync(join(dir, 'app.js'), 'run()')
  writeFileSync(join(dir, '.secret.js'), 'no')
  core = fakeCore()
  kiosk = await startKiosk({ core, root: dir, port: 0 })
})
afterEach(async () => {
  for (const socket of open) socket.terminate()
  open = []
  await kiosk.close()
  rmSync(dir, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}
/** Raw, because fetch() may not set Host, Origin or Sec-Fetch-Site. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: kiosk.port, path, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
const origin = () => `http://127.0.0.1:${kiosk.port}`
const tokenOf = (url: string) => url.split('#token=')[1] ?? ''
const post = (token: string, headers: Record<string, string> = {}) =>
  ask('/session', { Origin: origin(), ...headers }, 'POST', JSON.stringify({ token }))
async function cookie(): Promise<string> {
  const set = (await post(tokenOf(kiosk.url))).headers['set-cookie']?.[0] ?? ''
  return set.split(';')[0] ?? ''
}

function dial(headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${kiosk.port}/ws`, { headers })
    open.push(socket)
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}
const page = async () => dial({ Origin: origin(), Cookie: await cookie() })
let id = 0
function send(socket: WebSocket, method: string, bytes?: Uint8Array): Promise<Frame> {
  id += 1
  const mine = id
  socket.send(encodeFrame({ envelope: { kind: 'request', id: mine, method, input: {} }, bytes }))
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data)
      if (frame.envelope.kind === 'response' && frame.envelope.id === mine) resolve(frame)
    })
  })
}

describe('who is let in', () => {
  test('only the exact host: another name for this machine is a rebinding', async () => {
    expect((await ask('/')).status).toBe(200)
    for (const host of [
      'evil.example',
      `localhost:${kiosk.port}`,
      '127.0.0.1',
      `127.0.0.1:${kiosk.port + 1}`,
    ])
      expect((await ask('/', { Host: host })).status, host).toBe(403)
  })
  test('no foreign page, whatever it sends', async () => {
    expect((await ask('/', { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask('/', { Origin: 'null' })).status).toBe(403)
    expect((await ask('/', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await ask('/', { 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
    expect((await post(tokenOf(kiosk.url), { Origin: 'https://evil.example' })).status).toBe(403)
  })
  test('the token buys a cookie that scripts and other sites cannot use', async () => {
    const right = await post(tokenOf(kiosk.url))
    expect(right.status).toBe(204)
    expect(right.headers['set-cookie']?.[0]).toMatch(
      /^fieldtake_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    expect((await post('x'.repeat(43))).status).toBe(403)
    expect((await post('x'.repeat(2_000))).status).toBe(403)
    expect((await ask('/session', { Origin: origin() })).status).toBe(403)
  })
  test('a token that was on a command line serves once', async () => {
    const token = tokenOf(kiosk.onceUrl())
    expect((await post(token)).status).toBe(204)
    expect((await post(token)).status).toBe(403)
  })
  test('wrong tokens lock nobody out who has the right one', async () => {
    for (let i = 0; i < 30; i += 1) expect((await post(`guess${i}`)).status).toBe(403)
    expect((await post(tokenOf(kiosk.url))).status).toBe(204)
  })
  test('the socket needs the cookie and its own origin', async () => {
    const good = await cookie()
    await expect(dial({ Origin: origin() })).rejects.toThrow('403')
    await expect(dial({ Cookie: good })).rejects.toThrow('403')
    await expect(dial({ Cookie: good, Origin: 'https://evil.example' })).rejects.toThrow('403')
    await expect(dial({ Cookie: `fieldtake_${kiosk.port}=x`, Origin: origin() })).rejects.toThrow('403')
    await dial({ Cookie: good, Origin: origin() })
  })
})

describe('what is served', () => {
  test('the page under a policy of nothing by default, with a nonce that changes', async () => {
    const [a, b] = [await ask('/'), await ask('/')]
    expect(a.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /)
    expect(a.headers['content-security-policy']).not.toContain('unsafe')
    const nonce = /nonce="([^"]+)"/.exec(a.body)?.[1] ?? 'none'
    expect(a.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
    expect(b.body).not.toBe(a.body)
    expect(a.headers['x-content-type-options']).toBe('nosniff')
  })
  test('files of the interface and nothing beside it', async () => {
    expect((await ask('/app.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/.secret.js',
      '/none.js',
      '/%00.js',
      '/%zz',
    ])
      expect((await ask(path)).status, path).toBe(404)
    expect((await ask('/app.js', {}, 'PUT')).status).toBe(405)
  })
  test('audio in ranges, to the page only', async () => {
    const path = join(dir, 'take.wav')
    writeFileSync(path, '0123456789')
    core.files[TAKE] = { path, bytes: 10 }
    const url = `/audio/${TAKE}`
    expect((await ask(url)).status).toBe(403)
    const headers = { Cookie: await cookie() }
    const get = (range?: string) => ask(url, { ...headers, ...(range ? { Range: range } : {}) })
    expect(await get()).toMatchObject({ status: 200, body: '0123456789' })
    const part = await get('bytes=2-4')
    expect(part).toMatchObject({ status: 206, body: '234' })
    expect(part.headers['content-range']).toBe('bytes 2-4/10')
    expect(await get('bytes=-3')).toMatchObject({ status: 206, body: '789' })
    expect(await get('bytes=8-99')).toMatchObject({ status: 206, body: '89' })
    expect(await get('bytes=10-')).toMatchObject({ status: 416 })
    expect(await get('bytes=5-2')).toMatchObject({ status: 200 })
    expect((await ask('/audio/../secrets.json', headers)).status).toBe(404)
    expect((await ask('/audio/0198b3a0-7c00-7abc-8def-0123456789ac', headers)).status).toBe(404)
  })
})

describe('the socket', () => {
  test('carries calls with bytes both ways, and errors as values', async () => {
    core.answers['echo'] = (_input, bytes) => ({ result: { n: bytes?.length }, bytes })
    const socket = await page()
    const reply = await send(socket, 'echo', Uint8Array.of(1, 2, 3))
    expect(reply.envelope).toMatchObject({ kind: 'response', result: { n: 3 } })
    expect([...(reply.bytes ?? [])]).toEqual([1, 2, 3])
    expect((await send(socket, 'nothing')).envelope).toMatchObject({ error: { code: 'bad_request' } })
  })
  test('passes events on', async () => {
    const socket = await page()
    const heard = new Promise<Frame>((resolve) =>
      socket.on('message', (data: Buffer) => resolve(decodeFrame(data))),
    )
    core.emit('takes', { takes: [] })
    expect((await heard).envelope).toEqual({ kind: 'event', name: 'takes', payload: { takes: [] } })
  })
  test.each([
    ['text'],
    [Buffer.from([9, 0, 0, 0, 1])],
    [encodeFrame({ envelope: { kind: 'event', name: 'x', payload: 1 } })],
  ])('hangs up on what is no request', async (garbage) => {
    const socket = await page()
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    socket.send(garbage)
    expect(await closed).toBe(1008)
  })
  test('one window records at a time; when it goes, the core is told once', async () => {
    for (const method of ['recording.start', 'recording.append', 'recording.stop'])
      core.answers[method] = () => ({ result: {} })
    const [first, second] = [await page(), await page()]
    await send(first, 'recording.start')
    for (const method of ['recording.start', 'recording.append', 'recording.stop'])
      expect((await send(second, method)).envelope).toMatchObject({ error: { code: 'conflict' } })
    second.close()
    await send(first, 'recording.append', Uint8Array.of(0))
    expect(core.gone).toBe(0)
    first.terminate()
    await expect.poll(() => core.gone).toBe(1)
    const third = await page()
    expect((await send(third, 'recording.start')).envelope).not.toHaveProperty('error')
    await send(third, 'recording.stop')
    third.terminate()
    await send(await page(), 'recording.start')
    expect(core.gone).toBe(1)
  })
  test('a stop that failed leaves the microphone free for another window, one for another take does not', async () => {
    core.answers['recording.start'] = () => ({ result: {} })
    const [first, second] = [await page(), await page()]
    await send(first, 'recording.start')
    core.answers['recording.stop'] = () => {
      throw new StationError('not_found', 'take x is not being recorded')
    }
    await send(first, 'recording.stop')
    expect((await send(second, 'recording.start')).envelope).toMatchObject({ error: { code: 'conflict' } })
    core.answers['recording.stop'] = () => {
      throw new StationError('disk_full', 'no room for the last of it')
    }
    await send(first, 'recording.stop')
    expect((await send(second, 'recording.start')).envelope).toMatchObject({ result: {} })
  })
  test('a start that is refused leaves the microphone free for another window', async () => {
    const [first, second] = [await page(), await page()]
    expect((await send(first, 'recording.start')).envelope).toMatchObject({ error: { code: 'bad_request' } })
    core.answers['recording.start'] = () => ({ result: {} })
    expect((await send(second, 'recording.start')).envelope).not.toHaveProperty('error')
  })
  test('closing answers what is under way first', async () => {
    let release: () => void = () => undefined
    core.answers['slow'] = () => new Promise((resolve) => (release = () => resolve({ result: 'saved' })))
    const socket = await page()
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    const reply = send(socket, 'slow')
    await expect.poll(() => core.calls).toHaveLength(1)
    const ended = kiosk.close()
    expect((await send(socket, 'slow')).envelope).toMatchObject({ error: { code: 'core_stopped' } })
    release()
    expect((await reply).envelope).toMatchObject({ result: 'saved' })
    expect(await closed).toBe(1001)
    await ended
  })
})
