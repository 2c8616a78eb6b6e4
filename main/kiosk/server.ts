/** The loopback server of the kiosk shell: the interface's files, takes to listen to, and one WebSocket. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { MAX_FRAME_BYTES } from '../contract/frame.ts'
import { stationState } from '../contract/model.ts'
import type { Core, CoreOptions } from '../core/host.ts'
import { readStream } from '../core/vault/index.ts'
import {
  assetPath,
  contentSecurityPolicy,
  mimeType,
  NONCE_PLACEHOLDER,
  safetyHeaders,
} from '../core/shell/assets.ts'
import { audioHead, audioTake } from '../core/shell/audio.ts'
import { Clients } from './clients.ts'
import { Guard } from './guard.ts'

/** A save of a long take, with its fsync on a slow disk, ends well within it. */
const DRAIN_MS = 5_000
const MAX_TOKEN_BODY = 1_000
const health = stationState.pick({ disk: true })
const tokenBody = z.object({ token: z.string() })

export interface Kiosk {
  readonly port: number
  /** with a token that lasts as long as the launch */
  readonly url: string
  /** with a token that serves once */
  onceUrl(): string
  /** Stops taking requests and waits for those under way. The core stays open. */
  close(): Promise<void>
}

export interface KioskServerOptions {
  readonly core: Core
  /** folder of the built interface */
  readonly root: string
  /** 0 = any free port */
  readonly port: number
  readonly log?: NonNullable<CoreOptions['log']>
}

const toTerminal: NonNullable<CoreOptions['log']> = (_level, message, detail) =>
  console.error(message, detail)

/** Rejects when the port is taken. */
export async function startKiosk({ core, root, port, log = toTerminal }: KioskServerOptions): Promise<Kiosk> {
  const clients = new Clients(core, log)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false, // costs time on loopback and gains nothing
  })
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log('error', 'a request failed', error)
      if (response.headersSent) response.destroy()
      else plain(response, 500, 'The station could not answer.')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address')
  const guard = new Guard(address.port)

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    if (request.url !== '/ws' || !guard.isOwnPage(request) || !guard.hasSession(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => clients.add(client))
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = randomBytes(16).toString('base64')
    const policy = contentSecurityPolicy(nonce, [guard.origin.replace('http:', 'ws:')])
    for (const [name, value] of Object.entries(safetyHeaders(policy))) response.setHeader(name, value)
    if (!guard.admits(request)) {
      plain(response, 403, 'Not from here.')
      return
    }
    const path = new URL(request.url ?? '/', guard.origin).pathname
    if (path === '/healthz') return sendHealth(response)
    if (path === '/session') return openSession(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'Only GET here.')
      return
    }
    const take = audioTake(path)
    if (take !== null) {
      if (!guard.hasSession(request)) {
        plain(response, 403, 'Open the address the station printed.')
        return
      }
      return sendAudio(take, request, response)
    }
    return sendAsset(path, nonce, request, response)
  }

  /** For whoever watches over the machine: does it answer, and has it room. Nothing of people, takes or settings. */
  async function sendHealth(response: ServerResponse): Promise<void> {
    const level = await core.call('station.state', {}).then(
      ({ result }) => health.parse(result).disk.level,
      () => 'closed' as const,
    )
    const well = level === 'ok' || level === 'low'
    response.setHeader('Cache-Control', 'no-store')
    response.writeHead(well ? 200 : 503, { 'Content-Type': 'application/json; charset=utf-8' })
    response.end(`${JSON.stringify({ status: well ? 'ok' : 'failing', disk: level })}\n`)
  }

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || !guard.isOwnPage(request)) {
      plain(response, 403, 'Not from here.')
      return
    }
    const body = await readBody(request, MAX_TOKEN_BODY)
    const cookie = body === null ? null : guard.exchange(body.token)
    if (cookie === null) {
      plain(response, 403, 'This address is not valid any more.')
      return
    }
    response.setHeader('Set-Cookie', cookie)
    response.setHeader('Cache-Control', 'no-store')
    response.writeHead(204).end()
  }

  async function sendAudio(take: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await core.audioFile(take)
    if (file === null) {
      plain(response, 404, 'No such take.')
      return
    }
    const { status, headers, range } = audioHead(file.bytes, request.headers.range)
    response.writeHead(status, { ...headers, 'Cache-Control': 'no-store' })
    if (range === null || request.method === 'HEAD') {
      response.end()
      return
    }
    await send(readStream(file.path, file.keys, range), response)
  }

  async function sendAsset(
    path: string,
    nonce: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const file = assetPath(root, path)
    const content = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || content === null) {
      plain(response, 404, 'Not found.')
      return
    }
    const type = mimeType(file)
    const body = type.startsWith('text/html')
      ? Buffer.from(content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce))
      : content
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  }

  return {
    port: address.port,
    url: guard.launchUrl,
    onceUrl: () => guard.onceUrl(),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await clients.close(DRAIN_MS)
      sockets.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
}

/** A player that seeks or closes hangs up in the middle: that is no fault. */
async function send(source: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  try {
    await pipeline(source, response)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      throw error
  }
}

/** Null for a body that is too long or no token. */
async function readBody(request: IncomingMessage, limit: number): Promise<z.infer<typeof tokenBody> | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    // who hangs up in the middle ends it as well
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) return null
      length += chunk.length
      if (length > limit) return null
      chunks.push(chunk)
    }
    return tokenBody.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  } catch {
    return null
  }
}
