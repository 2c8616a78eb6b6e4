/**
 * The sockets of one client. kafkajs says nothing when a connection ends between two requests; owning the
 * sockets tells the station within milliseconds, and lets it drop them all when a client is abandoned.
 */
import { connect as connectTcp, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactoryArgs } from 'kafkajs'

/** Dead peers (a pulled cable, a NAT that forgot) are found out after about this long without traffic. */
const KEEP_ALIVE_MS = 15_000

export interface Sockets {
  readonly factory: (args: ISocketFactoryArgs) => Socket
  /** closes all; none of them is reported as lost */
  destroy(): void
}

export function ownSockets(onLost: () => void): Sockets {
  const open = new Set<Socket>()
  let ending = false
  return {
    factory({ host, port, ssl, onConnect }) {
      // kafkajs passes undefined when TLS is off, whatever its types say
      const secure = ssl as typeof ssl | undefined | null
      const socket = secure
        ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...secure }, onConnect)
        : connectTcp({ host, port }, onConnect)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      socket.setNoDelay(true)
      open.add(socket)
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
      for (const socket of open) socket.destroy()
    },
  }
}
