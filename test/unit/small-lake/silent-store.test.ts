/** A store that takes the connection and never answers is one that is away: the lake waits, and does not hang. */
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { s3Claims, s3Target } from '../../../backend-stack/small-lake/s3-target.ts'

async function silent(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume()
    onTestFinished(() => void socket.destroy())
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

test('audio and claims are tried again when nothing moves for a while', async () => {
  const store = { endpoint: await silent(), accessKeyId: 'key', secretAccessKey: 'secret', stallMs: 150 }
  const target = s3Target({ ...store, bucket: 'lake' })
  const claims = s3Claims(store)
  await expect(target.put('audio/a', new Uint8Array(10), '0'.repeat(64), 'audio/flac')).rejects.toThrow()
  await expect(claims.resolve({ bucket: 'claims', key: 'a' }, 10)).rejects.toThrow()
  target.close()
  claims.close()
}, 20_000)
