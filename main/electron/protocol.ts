/** app://station: the interface's files, and takes to listen to. Nothing of it reaches the network or file:. */
import { protocol } from 'electron'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import {
  assetPath,
  contentSecurityPolicy,
  mimeType,
  NONCE_PLACEHOLDER,
  safetyHeaders,
} from '../core/shell/assets.ts'
import { audioHead, audioTake } from '../core/shell/audio.ts'
import type { AudioAtRest } from '../core/host.ts'
import { readStream } from '../core/vault/index.ts'
import { isOwn, SCHEME } from './origin.ts'

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

export interface Served {
  /** folder of the built interface */
  readonly root: string
  readonly audioFile: (takeId: string) => Promise<AudioAtRest | null>
}

export function serve(served: Served): void {
  protocol.handle(SCHEME, (request) => respond(request, served))
}

async function respond(request: Request, { root, audioFile }: Served): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const headers = safetyHeaders(contentSecurityPolicy(nonce))
  const refuse = (status: number): Response => new Response(null, { status, headers })
  if (!isOwn(request.url)) return refuse(403)
  if (request.method !== 'GET') return refuse(405)
  const { pathname } = new URL(request.url)

  const take = audioTake(pathname)
  if (take !== null) {
    const file = await audioFile(take)
    if (file === null) return refuse(404)
    const { status, headers: head, range } = audioHead(file.bytes, request.headers.get('range'))
    const body = range === null ? null : Readable.toWeb(readStream(file.path, file.keys, range))
    // Node's and the DOM's ReadableStream are one at run time; their type declarations do not know it.
    return new Response(body as ReadableStream | null, { status, headers: { ...headers, ...head } })
  }

  const path = assetPath(root, pathname)
  const content = path === null ? null : await readFile(path).catch(() => null)
  if (path === null || content === null) return refuse(404)
  const type = mimeType(path)
  const body = type.startsWith('text/html')
    ? content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)
    : new Uint8Array(content)
  return new Response(body, { headers: { ...headers, 'Content-Type': type } })
}
