/** What a page with a session may send down its socket, and no page of ours would. */
import { WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../../../main/contract/frame.ts'
import { leaks } from './world.ts'
import type { Attack } from './world.ts'
import type { Random } from './random.ts'
import { jsonBomb, oddValue, word } from './words.ts'

const QUIET_MS = 5_000
const MEGABYTE = 1024 * 1024

const framed = (json: string, bytes: Uint8Array = new Uint8Array()): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32LE(Buffer.byteLength(json))
  return Buffer.concat([head, Buffer.from(json), bytes])
}
const good = encodeFrame({ envelope: { kind: 'request', id: 1, method: 'station.state', input: {} } })

/** Whatever comes back has to say no. */
function payload(random: Random): Buffer | string {
  return random.pick([
    () => word(random),
    () => random.bytes(random.int(64)),
    () => framed(jsonBomb(random)),
    () =>
      framed(
        JSON.stringify({
          kind: 'request',
          id: random.pick([-1, 1.5, 1e300, '1', null]),
          method: 'station.state',
          input: {},
        }),
      ),
    () =>
      framed(
        JSON.stringify({
          kind: random.pick(['response', 'event', '__proto__', 7]),
          id: 1,
          method: 'station.state',
          name: 'state',
          payload: {},
        }),
      ),
    () =>
      framed(
        JSON.stringify({
          kind: 'request',
          id: 1,
          method: random.pick([
            '__proto__',
            'constructor',
            'toString',
            'hasOwnProperty',
            'station',
            'station.state ',
            word(random),
          ]),
          input: oddValue(random),
        }),
      ),
    () => framed(`{"kind":"request","id":1,"method":"settings.set","input":${jsonBomb(random)}}`),
    // says it is longer than it is, or shorter
    () => Buffer.concat([random.bytes(4), good.subarray(4)]),
    () => Buffer.from(good.subarray(0, random.int(good.length))),
    () =>
      Buffer.concat([
        framed('{"kind":"request","id":1,"method":"__proto__","input":{}}'),
        random.bytes(5_000),
      ]),
    // against the protocol: no mask, a reserved bit, a length of exabytes; the library writes it as it is
    () => 'raw',
  ])()
}

const RAW = [
  Buffer.from('8205000000000000', 'hex'),
  Buffer.from('c28500000000 0000000000'.replace(' ', ''), 'hex'),
  Buffer.from('82ff7fffffffffffffff00000000', 'hex'),
  Buffer.from('8bff7fffffffffffffff00000000', 'hex'),
  Buffer.from('00000000', 'hex'),
]

export const sockets: Attack = (world, random) => {
  const what = payload(random)
  const raw = what === 'raw' ? random.pick(RAW) : null
  // now and then one that is as large as a frame may be, and one that is larger
  const large = random.int(150) === 0 ? Buffer.alloc(random.pick([20, 63, 65]) * MEGABYTE, 0x5b) : null
  const origin = `http://127.0.0.1:${world.port}`
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, {
      headers: { Origin: origin, Cookie: world.cookie },
    })
    let accepted: string | null = null
    const end = () => {
      clearTimeout(timer)
      socket.terminate()
      resolve(accepted)
    }
    const timer = setTimeout(end, QUIET_MS)
    socket.on('error', () => undefined)
    socket.on('close', end)
    socket.on('open', () => {
      const stream = (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket
      if (raw) stream.write(raw)
      else socket.send(large ?? what)
    })
    socket.on('message', (data: Buffer) => {
      const { envelope } = decodeFrame(data)
      if (envelope.kind !== 'response') return
      const told = JSON.stringify(envelope)
      if (envelope.error === undefined || leaks(told) !== null)
        accepted = `${told.slice(0, 200)} to ${what.slice(0, 200).toString()}`
      end()
    })
  })
}
