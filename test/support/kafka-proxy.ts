import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'

/** Kafka's number for a produce request. */
const produce = 0

export interface KafkaProxy {
  readonly port: number
  /** Produce requests passed on to the broker so far. */
  readonly produced: number
  /** Open connections. */
  readonly connections: number
  /**
   * The next `count` produce requests reach the broker and are carried out, but their answers do not come back: the
   * connection is cut in their place. With `cut: false` it stays open and silent, as when a network goes away.
   */
  swallowAnswers(count: number, options?: { readonly cut?: boolean }): void
  /** While true nothing passes either way and nothing is closed: half-open. New connections are taken and kept silent. */
  blackhole(on: boolean): void
  /** While true new connections are closed at once. Those that are open are closed now. */
  refuse(on: boolean): void
  /** Closes every connection that is open now. */
  cut(): void
  close(): Promise<void>
}

/** Splits a byte stream into Kafka's frames: four bytes of length, then that many. */
function frames(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  return (chunk) => {
    parts.push(chunk)
    held += chunk.length
    for (;;) {
      if (held < 4) return
      // Joined only when something can be taken: a 16 MB frame arrives in hundreds of chunks.
      const first = parts[0]
      const head = first !== undefined && first.length >= 4 ? first : Buffer.concat(parts)
      const size = 4 + head.readInt32BE(0)
      if (held < size) {
        if (head !== first) parts = [head]
        return
      }
      const all = parts.length === 1 ? head : Buffer.concat(parts)
      const rest = all.subarray(size)
      parts = rest.length > 0 ? [rest] : []
      held = rest.length
      take(all.subarray(0, size))
    }
  }
}

/**
 * A TCP proxy in front of one broker. It changes no byte; it only looks at the frames' heads, so that it can lose the
 * answers to produce requests. For clients to stay with it the broker has to advertise it (`startKafka({ proxied: true })`)
 * or the client has to be told by a socketFactory.
 */
export async function startProxy(target: {
  readonly port: number
  readonly host?: string
}): Promise<KafkaProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly broker: Socket }>()
  const state = { swallow: 0, cutOnSwallow: true, hole: false, refusing: false, produced: 0 }

  const server = createServer((client) => {
    if (state.refusing) {
      client.destroy()
      return
    }
    const broker = connect({ port: target.port, host: target.host ?? '127.0.0.1' })
    const pair = { client, broker }
    pairs.add(pair)
    const lost = new Set<number>()
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      broker.destroy()
    }
    for (const socket of [client, broker]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    const fromClient = frames((frame) => {
      if (frame.readInt16BE(4) === produce) {
        state.produced++
        if (state.swallow > 0) {
          state.swallow--
          lost.add(frame.readInt32BE(8))
        }
      }
      broker.write(frame)
    })
    const fromBroker = frames((frame) => {
      if (!lost.delete(frame.readInt32BE(4))) client.write(frame)
      else if (state.cutOnSwallow) end()
    })
    client.on('data', (chunk) => fromClient(chunk))
    broker.on('data', (chunk) => fromBroker(chunk))
    if (state.hole) silence(pair)
  })
  const port = await listen(server)
  const cut = () => {
    for (const { client, broker } of pairs) {
      client.destroy()
      broker.destroy()
    }
  }
  return {
    port,
    get produced() {
      return state.produced
    },
    get connections() {
      return pairs.size
    },
    swallowAnswers(count, options = {}) {
      state.swallow = count
      state.cutOnSwallow = options.cut ?? true
    },
    blackhole(on) {
      state.hole = on
      for (const pair of pairs) {
        if (on) silence(pair)
        else {
          pair.client.resume()
          pair.broker.resume()
        }
      }
    },
    refuse(on) {
      state.refusing = on
      if (on) cut()
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

function silence(pair: { readonly client: Socket; readonly broker: Socket }): void {
  pair.client.pause()
  pair.broker.pause()
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('The proxy has no port'))
      else resolve(address.port)
    })
  })
}
