/** Requests that no page of the station's own would send. */
import { connect } from 'node:net'
import { leaks } from './world.ts'
import type { Attack, World } from './world.ts'
import type { Random } from './random.ts'
import { word } from './words.ts'

interface Asked {
  readonly raw: Buffer | string
  /** nothing more comes, though more was promised */
  readonly slow?: boolean
}

const QUIET_MS = 4_000
const SLOW_MS = 30

/** All that comes back until the server hangs up. */
function ask({ port }: World, { raw, slow }: Asked): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => void socket.write(raw))
    const timer = setTimeout(() => socket.destroy(), slow === true ? SLOW_MS : QUIET_MS)
    socket.on('data', (piece: Buffer) => (answer += piece.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

const request = (method: string, path: string, headers: Readonly<Record<string, string>>, body = '') =>
  [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({ Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n')

const MASKED = (text: string) => encodeURIComponent(text.replaceAll('\ud800', '?')).replaceAll('%2F', '/')

function kinds(world: World, random: Random): readonly (() => Asked)[] {
  const host = `127.0.0.1:${world.port}`
  const origin = `http://${host}`
  const path = random.pick([
    '/',
    '/index.html',
    '/session',
    `/audio/${world.takeId}`,
    '/ws',
    `/${MASKED(word(random))}`,
  ])
  const wrongHost = () =>
    random.pick([
      'evil.example',
      `localhost:${world.port}`,
      '127.0.0.1',
      `127.0.0.1:${world.port}.evil.example`,
      `[::1]:${world.port}`,
      host.replace('127', '0177'),
      `${host}@evil.example`,
      '',
    ])
  const wrongOrigin = () =>
    random.pick([
      'https://evil.example',
      'null',
      'file://',
      `http://localhost:${world.port}`,
      `https://${host}`,
      `${origin}.evil.example`,
    ])
  const wrongToken = () =>
    random.pick([
      '',
      random.bytes(32).toString('base64url'),
      random.changed(Buffer.from(world.token)).toString('latin1'),
      world.token.slice(1),
      `${world.token}=`,
      word(random),
    ])
  const cookie = () =>
    random.pick([
      `fieldtake_${world.port}=${random.bytes(32).toString('base64url')}`,
      world.cookie.toUpperCase(),
      `${world.cookie}x`,
      `x${world.cookie}`,
    ])
  const session = (token: string, headers: Readonly<Record<string, string>> = {}) => {
    const body = JSON.stringify({ token })
    return request(
      'POST',
      '/session',
      { Host: host, Origin: origin, 'Content-Length': String(Buffer.byteLength(body)), ...headers },
      body,
    )
  }
  return [
    () => ({ raw: request('GET', path, { Host: wrongHost(), Cookie: world.cookie }) }),
    () => ({ raw: request('GET', path, { Host: host, Origin: wrongOrigin(), Cookie: world.cookie }) }),
    () => ({
      raw: request('GET', path, {
        Host: host,
        'Sec-Fetch-Site': random.pick(['cross-site', 'same-site', 'odd']),
        Cookie: world.cookie,
      }),
    }),
    () => ({ raw: session(wrongToken()) }),
    () => ({ raw: session(world.token, { Origin: wrongOrigin() }) }),
    () => ({ raw: session(world.token, { Host: wrongHost() }) }),
    () => ({ raw: session(JSON.stringify([world.token])) }),
    () => ({
      raw: request('GET', `/audio/${world.takeId}`, {
        Host: host,
        ...(random.next() < 0.5 ? {} : { Cookie: cookie() }),
      }),
    }),
    () => ({
      raw: request(
        'GET',
        `/${random.pick(['', 'assets/', 'audio/'])}${random.pick(['../', '..%2f', '%2e%2e/', '..\\', './/'])}${MASKED(word(random))}`,
        { Host: host, Cookie: cookie() },
      ),
    }),
    () => ({
      raw: request(random.pick(['PUT', 'DELETE', 'TRACE', 'OPTIONS', 'PATCH', 'PROPFIND']), path, {
        Host: host,
        Origin: origin,
        Cookie: world.cookie,
      }),
    }),
    // two answers to what is one request, or one to two
    () => ({ raw: session(wrongToken(), { 'Transfer-Encoding': 'chunked' }) }),
    () => ({
      raw: request(
        'POST',
        '/session',
        {
          Host: host,
          Origin: origin,
          'Transfer-Encoding': random.pick(['chunked, identity', 'xchunked', ' chunked']),
        },
        `0\r\n\r\n${request('GET', `/audio/${world.takeId}`, { Host: host })}`,
      ),
    }),
    () => ({ raw: session(wrongToken()).replace('Content-Length', 'Content-Length: 0\r\nContent-Length') }),
    () => ({ raw: request('GET', '/session', { Host: host, 'X-Fold': `a\r\n Host: evil.example` }) }),
    () => ({ raw: request('GET', path, { Host: 'evil.example', 'X-Large': 'x'.repeat(20_000) }) }),
    () => ({ raw: session('x'.repeat(100_000)) }),
    () => ({ raw: random.bytes(1 + random.int(200)) }),
    () => ({ raw: session(wrongToken()).slice(0, 20 + random.int(60)), slow: true }),
    () => ({
      raw: request('GET', '/ws', {
        Host: host,
        Origin: random.next() < 0.5 ? wrongOrigin() : origin,
        Cookie: random.next() < 0.5 ? cookie() : '',
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      }),
    }),
    () => ({
      raw: request('GET', '/ws/', {
        Host: host,
        Origin: origin,
        Cookie: world.cookie,
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      }),
    }),
  ]
}

/** The interface's own files are for everybody who asks by the right name: they hold nothing. */
const isPublic = (answer: string): boolean => /<div id="root"/.test(answer) && !/set-cookie/i.test(answer)

export const http: Attack = async (world, random) => {
  const asked = random.pick(kinds(world, random))()
  const answer = await ask(world, asked)
  const leak = leaks(answer)
  if (leak !== null) return `${leak} in the answer to ${String(asked.raw).slice(0, 300)}`
  const good = /^HTTP\/1\.1 (?:2\d\d|101)/m.exec(answer)
  return good && !isPublic(answer) ? `${good[0]} to ${String(asked.raw).slice(0, 300)}` : null
}
