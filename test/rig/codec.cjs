/**
 * Messages over a byte stream, with typed arrays carried as bytes beside the JSON (the older runtime's own
 * child_process channel would turn them into objects of numbers). Read by Node 16 and Node 24 alike.
 *
 * uint32 LE length of the rest, uint32 LE length of the JSON, JSON, blocks of bytes.
 */
'use strict'

function encode(message) {
  const blocks = []
  let at = 0
  const json = Buffer.from(
    JSON.stringify({ message }, function (key, shown) {
      const value = this[key] // `shown` has been through a Buffer's own toJSON
      if (!(value instanceof Uint8Array)) return shown
      const block = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      blocks.push(block)
      at += block.length
      return { $bytes: [at - block.length, block.length] }
    }),
  )
  const head = Buffer.alloc(8)
  head.writeUInt32LE(4 + json.length + at, 0)
  head.writeUInt32LE(json.length, 4)
  return Buffer.concat([head, json, ...blocks])
}

function decode(packet) {
  const length = packet.readUInt32LE(0)
  const blocks = packet.subarray(4 + length)
  const revive = (_key, value) => {
    if (value === null || typeof value !== 'object' || !Array.isArray(value.$bytes)) return value
    const [start, size] = value.$bytes
    return new Uint8Array(blocks.subarray(start, start + size))
  }
  return JSON.parse(packet.subarray(4, 4 + length).toString('utf8'), revive).message
}

/** Calls `receive` with each message that arrives on `stream`. */
function listen(stream, receive) {
  let chunks = []
  let have = 0
  stream.on('data', (chunk) => {
    chunks.push(chunk)
    have += chunk.length
    while (have >= 4) {
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      const size = all.readUInt32LE(0)
      chunks = [all]
      if (have < 4 + size) return
      chunks = [all.subarray(4 + size)]
      have -= 4 + size
      receive(decode(all.subarray(4, 4 + size)))
    }
  })
}

module.exports = { encode, listen }
