/** A thread that copies audio files and checks what it copies: started by copy-threads.ts. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { codeOf, messageOf } from './fault.ts'
import type { Copy, CopyOutcome } from './copy-threads.ts'

/** One for all files: a new one for each would cost more than the reading. */
let buffer = Buffer.allocUnsafeSlow(1 << 20)

/** The bytes of the file, until the next is read, if it has so many; else how many it has. Null: there is no file. */
function read(file: string, bytes: number): Buffer | number | null {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return null
    throw error
  }
  try {
    // one byte more is asked for, to see in the same breath that it ends there
    if (bytes >= buffer.length) buffer = Buffer.allocUnsafeSlow(bytes + 1)
    let length = 0
    for (let more = 1; more > 0 && length < Math.max(1, bytes); length += more)
      more = readSync(fd, buffer, length, bytes + 1 - length, null)
    return length === bytes ? buffer.subarray(0, bytes) : Math.max(length, fstatSync(fd).size)
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

function copy({ from, to, bytes: expected, sha256 }: Copy): CopyOutcome {
  try {
    const bytes = read(from, expected)
    if (bytes === null) return { kind: 'missing' }
    if (typeof bytes === 'number') return { kind: 'changed', bytes }
    if (hash('sha256', bytes) !== sha256) return { kind: 'changed', bytes: expected }
    write(to, bytes)
    return { kind: 'copied' }
  } catch (error) {
    return { kind: 'fault', code: codeOf(error), message: messageOf(error) }
  }
}

parentPort?.on('message', (some: readonly Copy[]) => parentPort?.postMessage(some.map(copy)))
