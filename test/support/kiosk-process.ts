/** A kiosk shell as its users run it: a process of its own, driven over its loopback server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { armReaper, disown, own } from '../../backend-stack/stack/processes/processes.ts'
import { StationError } from '../../main/contract/errors.ts'
import { decodeFrame, encodeFrame, type Frame } from '../../main/contract/frame.ts'
import { createClient, type Client, type Wire } from '../../renderer/transport/client.ts'

const root = join(import.meta.dirname, '..', '..')
const entry = join(root, 'dist', 'kiosk', 'cli.mjs')

export interface KioskProcess {
  readonly pid: number
  /** with the launch token */
  readonly url: string
  /** everything it wrote to stderr so far */
  readonly errors: () => string
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  kill(signal: NodeJS.Signals): void
  /** In order, as by Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Resolves when it serves. Rejects with what it said when it ends before that. */
export async function runKiosk(options: {
  readonly dataDir: string
  readonly brokers?: string
  readonly args?: readonly string[]
}): Promise<KioskProcess> {
  if (!existsSync(entry)) throw new Error('not built: run `npm run build`')
  armReaper()
  const brokers = options.brokers === undefined ? [] : ['--brokers', options.brokers]
  const child = spawn(
    process.execPath,
    [entry, '--no-open', '--data', options.dataDir, ...brokers, ...(options.args ?? [])],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const { pid } = child
  if (pid === undefined) throw new Error('the kiosk could not be started')
  own(pid)
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      disown(pid)
      resolve({ code, signal })
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(line)?.[0]
      if (found !== undefined) resolve(found)
    })
    void ended.then(({ code, signal }) =>
      reject(new Error(`the kiosk ended before it served (${code ?? signal ?? ''}): ${errors.trim()}`)),
    )
  })
  return {
    pid,
    url,
    errors: () => errors,
    ended,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM')
      return (await ended).code
    },
  }
}

export interface Page extends Client {
  /** The WAV of a take, as a player gets it; null when there is none. */
  audio(takeId: string): Promise<Uint8Array | null>
}

/** A page without a browser: trades the token for the cookie and opens the socket, as the interface does. */
export async function connectPage(url: string): Promise<Page> {
  const { origin, hash } = new URL(url)
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: hash.replace('#token=', '') }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (cookie === undefined) throw new Error(`no session: ${answer.status}`)
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, {
    headers: { Origin: origin, Cookie: cookie },
  })
  // Listeners first: events may arrive with the very first packet.
  const client = createClient(socketWire(socket))
  await once(socket, 'open')
  return {
    ...client,
    audio: async (takeId) => {
      const wav = await fetch(origin + client.audioUrl(takeId), { headers: { Cookie: cookie } })
      return wav.ok ? new Uint8Array(await wav.arrayBuffer()) : null
    },
  }
}

function socketWire(socket: WebSocket): Wire {
  const waiting = new Map<number, { resolve: (frame: Frame) => void; reject: (error: Error) => void }>()
  let onEvent: (name: string, payload: unknown) => void = () => undefined
  socket.on('message', (data: Buffer) => {
    const frame = decodeFrame(data)
    const { envelope } = frame
    if (envelope.kind === 'event') onEvent(envelope.name, envelope.payload)
    if (envelope.kind !== 'response') return
    const call = waiting.get(envelope.id)
    waiting.delete(envelope.id)
    call?.resolve({ envelope, ...(frame.bytes ? { bytes: new Uint8Array(frame.bytes) } : {}) })
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new StationError('core_stopped', 'the kiosk hung up'))
    waiting.clear()
  })
  return {
    request: (frame) =>
      new Promise((resolve, reject) => {
        if (frame.envelope.kind !== 'request' || socket.readyState !== socket.OPEN) {
          reject(new StationError('core_stopped', 'the socket is not open'))
          return
        }
        waiting.set(frame.envelope.id, { resolve, reject })
        socket.send(encodeFrame(frame))
      }),
    onEvent: (listener) => (onEvent = listener),
    onStatus: () => undefined,
    close: () => socket.terminate(),
  }
}
