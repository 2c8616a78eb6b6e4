/** A thread that copies audio files and checks what it copies: started by copy-threads.ts. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { codeOf, messageOf } from './fault.ts'
import type { Copy, CopyOutcome } from './copy-threads.ts'

/** One for all files: a new one for each would cost more than the reading. */
let buffer = Buffer.allocUnsafeSlow(1 << 20)

/** The bytes of the file, until the next is read; null: there is none. */
function read(file: string): Buffer | null {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null
    throw error
  }
  try {
    const { size } = fstatSync(fd)
    // one byte more, to see that it ends where it says
    if (size >= buffer.length) buffer = Buffer.allocUnsafeSlow(size + 1)
    let length = 0
    for (let more = 1; more > 0 && length < buffer.length; length += more)
      more = readSync(fd, buffer, length, buffer.length - length, null)
    return buffer.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

function write(file: string, bytes: Buffer): void {
  const fd = openSync(file, 'w')
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at)
  } finally {
    closeSync(fd)
  }
}

function copy({ from, to, sha256 }: Copy): CopyOutcome {
  try {
    const bytes = read(from)
    if (bytes === null) return { kind: 'missing' }
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      return { kind: 'changed', bytes: bytes.length }
    write(to, bytes)
    return { kind: 'copied', bytes: bytes.length }
  } catch (error) {
    return { kind: 'fault', code: codeOf(error), message: messageOf(error) }
  }
}

parentPort?.on('message', (some: readonly Copy[]) => parentPort?.postMessage(some.map(copy)))
