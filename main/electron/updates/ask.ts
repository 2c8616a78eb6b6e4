/** One request of the updates: by Electron's own client, which knows the system's proxy and certificates. */
import { net, session } from 'electron'
import { Readable } from 'node:stream'
import { UpdateFault } from './feed.ts'
import type { Answer, Ask } from './answer.ts'

/** Its own, without a cache: the feed is small, and an installer is kept once. */
const PARTITION = 'updates'

export const askByElectron: Ask = (url, headers, stop) =>
  new Promise((resolve, reject) => {
    const request = net.request({
      url,
      session: session.fromPartition(PARTITION, { cache: false }),
      credentials: 'omit',
    })
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
    const fail = (why: string): void => reject(new UpdateFault('unreachable', `${url}: ${why}`))
    stop.addEventListener('abort', () => {
      request.abort()
      fail('given up')
    })
    request.on('error', (error) => fail(error.message))
    request.on('response', (response) => resolve(answerOf(response)))
    request.end()
  })

function answerOf(response: Electron.IncomingMessage): Answer {
  // Electron's types know it as an emitter; its documentation says that it is a readable stream, which it is
  const stream: unknown = response
  if (!(stream instanceof Readable)) throw new Error('an answer of Electron is no stream')
  return {
    status: response.statusCode,
    header: (name) => {
      const value = response.headers[name]
      return (Array.isArray(value) ? value[0] : value) ?? null
    },
    body: stream,
  }
}
