/**
 * The sockets of one client. kafkajs says nothing when a connection ends between two requests; owning the
 * sockets tells the station within milliseconds, and lets it drop them all when a client is abandoned.
 */
import { connect as connectTcp, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactoryArgs } from 'kafkajs'

/**
 * A request of 20 MB takes minutes on a field uplink and is well as long as bytes move. Without this cut the
 * socket reports a request as one write, and slow could not be told from dead.
 */
const PIECE_BYTES = 128 * 1024
/** no byte moved either way for this long while an answer is due: longer than a full send buffer takes at 64 KB/s */
const STALL_MS = 90_000
const LOOK_MS = 5_000

/**
 * kafkajs cuts a broker's address in two at its first colon, which an IPv6 address has within: it is told the address as a
 * name, in the spelling that Windows uses for the same reason, and the sockets know what the name stands for.
 */
const LITERAL = '.ipv6-literal.net'
export const seedOf = (address: string): string =>
  address.replace(/^\[([0-9A-Fa-f:.]+)\](?=:\d+$)/, (_, ip: string) => ip.replaceAll(':', '-') + LITERAL)
const hostOf = (name: string): string =>
  name.endsWith(LITERAL) ? name.slice(0, -LITERAL.length).replaceAll('-', ':') : name

/** Dead peers (a pulled cable, a NAT that forgot) are found out after about this long without traffic. */
const KEEP_ALIVE_MS = 15_000

const ABANDONED = 'the connection was given up'

export interface Sockets {
  readonly factory: (args: ISocketFactoryArgs) => Socket
  /** An answer is due until the returned function is called; when nothing moves meanwhile, all are closed. */
  expect(): () => void
  /** Closes all and opens no more; none is reported as lost, and whatever awaits an answer fails at once. */
  destroy(): void
}

export function ownSockets(onLost: () => void): Sockets {
  const open = new Set<Socket>()
  let ending = false
  let expected = 0
  let movedAt = performance.now()
  const moved = () => (movedAt = performance.now())
  let watch: ReturnType<typeof setInterval> | null = null
  const look = () => {
    if (performance.now() - movedAt < STALL_MS) return
    for (const socket of open) socket.destroy(new Error(`no byte moved for ${STALL_MS / 1000} s`))
  }
  return {
    expect() {
      expected += 1
      if (expected === 1) {
        moved()
        watch = setInterval(look, LOOK_MS)
        watch.unref()
      }
      let due = true
      return () => {
        if (!due) return
        due = false
        expected -= 1
        if (expected === 0 && watch) clearInterval(watch)
      }
    },
    factory({ host: name, port, ssl, onConnect }) {
      // kafkajs connects an abandoned client again, to send there what goes out elsewhere by now
      if (ending) throw new Error(ABANDONED)
      const host = hostOf(name)
      // kafkajs passes undefined when TLS is off, whatever its types say
      const secure = ssl as typeof ssl | undefined | null
      const socket = secure
        ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...secure }, onConnect)
        : connectTcp({ host, port }, onConnect)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      socket.setNoDelay(true)
      open.add(socket)
      socket.on('data', moved)
      inPieces(socket, moved)
      let endedHere = false
      const end = socket.end.bind(socket)
      // kafkajs ends its sockets itself after an error or a disconnect(): the first of the two is news
      socket.once('end', () => {
        if (!endedHere) lost()
      })
      socket.once('error', () => lost())
      socket.once('close', () => open.delete(socket))
      socket.end = ((...args: Parameters<typeof end>) => {
        endedHere = true
        return end(...args)
      }) as typeof socket.end
      let told = false
      const lost = () => {
        if (told || ending) return
        told = true
        onLost()
      }
      return socket
    },
    destroy() {
      ending = true
      if (watch) clearInterval(watch)
      // kafkajs does not hear of a mere close: the request would hold its flight until it times out
      for (const socket of open) socket.destroy(new Error(ABANDONED))
    },
  }
}

/** Large writes go piece by piece, each telling when the system took it. kafkajs writes buffers only. */
function inPieces(socket: Socket, taken: () => void): void {
  const write = socket.write.bind(socket)
  socket.write = (data: Uint8Array | string, ...rest: []) => {
    if (typeof data === 'string' || data.length <= PIECE_BYTES) return write(data, ...rest)
    let flowing = true
    for (let at = 0; at < data.length; at += PIECE_BYTES)
      flowing = write(data.subarray(at, at + PIECE_BYTES), taken)
    return flowing
  }
}
