/** Where alarms arrive: a real SMTP server that keeps every mail, and an HTTP server that keeps every body. */
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** headers and body, as sent */
  readonly data: string
}

export interface Sink<T> {
  readonly port: number
  readonly got: readonly T[]
  close(): Promise<void>
}

/** As much of RFC 5321 as a client without extensions needs. */
export async function smtpSink(): Promise<Sink<Mail>> {
  const got: Mail[] = []
  const server = createServer((socket) => {
    let [from, data, pending] = ['', '', '']
    let to: string[] = []
    let inData = false
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 sink ready')
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      pending += piece.toString()
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end)
        pending = pending.slice(end + 2)
        if (inData) {
          if (line === '.') {
            got.push({ from, to, data })
            ;[inData, data, to] = [false, '', []]
            say('250 kept')
          } else data += `${line.startsWith('..') ? line.slice(1) : line}\n`
          continue
        }
        const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
        if (/^MAIL FROM/i.test(line)) from = address
        if (/^RCPT TO/i.test(line)) to.push(address)
        if (/^DATA/i.test(line)) {
          inData = true
          say('354 go on')
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
        else say('250 ok')
      }
    })
  })
  return listening(server, got)
}

export interface Posted {
  readonly path: string
  readonly body: string
}

/** Answers every request with `ok`, as a Slack webhook does. */
export function httpSink(): Promise<Sink<Posted>> {
  const got: Posted[] = []
  const server = createHttp((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      got.push({ path: request.url ?? '', body })
      response.end('ok')
    })
  })
  return listening(server, got)
}

async function listening<T>(server: Server, got: readonly T[]): Promise<Sink<T>> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    got,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
      }),
  }
}
