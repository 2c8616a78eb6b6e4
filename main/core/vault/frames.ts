/**
 * How an encrypted file looks, byte by byte (docs/vault.md): a header, then frames that are only ever appended, at last one that
 * closes the file. What is written again at the beginning (a WAV header whose lengths are known at the end) stands in the closing
 * frame, so that no byte is ever encrypted twice under one nonce and no crash can tear what was whole.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { StationError } from '../../contract/errors.ts'
import { derive, KEY_ID_BYTES, SALT_BYTES } from './keys.ts'
import type { VaultKeys } from './keys.ts'

const MAGIC = Buffer.from('FTVAULT1')
const TAG_BYTES = 16
const SIGNED_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES
export const VAULT_HEADER_BYTES = SIGNED_BYTES + TAG_BYTES

/** before the ciphertext: its length and eight random bytes of the nonce */
export const FRAME_HEAD_BYTES = 12
export const FRAME_EXTRA_BYTES = FRAME_HEAD_BYTES + TAG_BYTES
/**
 * Whole samples of every format, so that a frame never ends within one. Setting up the cipher costs as much as some 25 KB of it: what
 * is not written as it is recorded has few frames.
 */
export const MOST_PLAIN = 983_040
/** after the closing frame: how long it is */
export const TRAILER_BYTES = 4

const CLOSES = 0x80000000
/** the count in the nonce of a closing frame, and of the header; frames count from 0 */
const CLOSING_COUNT = 0xffffffff
const HEADER_COUNT = 0xfffffffe
const NO_RANDOM = Buffer.alloc(8)

export const isSealed = (head: Uint8Array): boolean => MAGIC.equals(head.subarray(0, MAGIC.length))

export const damaged = (why: string): StationError =>
  new StationError('file_damaged', `an encrypted file: ${why}`)

function encrypt(key: Buffer, count: number, random: Buffer, aad: Uint8Array, plain: Uint8Array): Buffer[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(count, random))
  cipher.setAAD(aad)
  const sealed = cipher.update(plain)
  // this cipher keeps no byte back for the end
  cipher.final()
  return [sealed, cipher.getAuthTag()]
}

const nonceOf = (count: number, random: Uint8Array): Buffer => {
  const nonce = Buffer.allocUnsafe(12)
  nonce.writeUInt32BE(count, 0)
  nonce.set(random, 4)
  return nonce
}

/** Null: some byte is not what was written. `sealed` is ciphertext and tag. */
function decrypt(key: Buffer, nonce: Buffer, aad: Uint8Array, sealed: Uint8Array): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
    // throws where the tag is another one; there is no byte left at the end
    decipher.final()
    return plain
  } catch {
    return null
  }
}

/** A new file's header and key. Throws where there is no key to write under. */
export function newHeader({ write, known }: VaultKeys): { header: Buffer; key: Buffer } {
  const root = write === null ? undefined : known[write]
  if (write === null || root === undefined) throw new Error('there is no key to write under')
  const salt = randomBytes(SALT_BYTES)
  const signed = Buffer.concat([MAGIC, Buffer.from(write, 'hex'), salt])
  const key = derive(root, salt, 'fieldtake file 1')
  const tag = Buffer.concat(encrypt(key, HEADER_COUNT, NO_RANDOM, signed, new Uint8Array(0)))
  return { header: Buffer.concat([signed, tag]), key }
}

/** The name of the station's key that a file was written under. */
export const keyIdIn = (header: Uint8Array): string =>
  Buffer.from(header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES)).toString('hex')

/** The key of a file. Throws `key_missing` when the station's key is not known, `file_damaged` when the header was changed. */
export function keyOfHeader(header: Uint8Array, { known }: VaultKeys): Buffer {
  if (header.length < VAULT_HEADER_BYTES) throw damaged('its header is cut short')
  const keyId = keyIdIn(header)
  const root = known[keyId]
  if (root === undefined)
    throw new StationError(
      'key_missing',
      `the file was encrypted under key ${keyId}, which is not known here`,
      { keyId },
    )
  const signed = header.subarray(0, SIGNED_BYTES)
  const key = derive(root, signed.subarray(MAGIC.length + KEY_ID_BYTES), 'fieldtake file 1')
  const tag = header.subarray(SIGNED_BYTES, VAULT_HEADER_BYTES)
  if (decrypt(key, nonceOf(HEADER_COUNT, NO_RANDOM), signed, tag) === null)
    throw damaged('its header was changed')
  return key
}

function sealFrame(key: Buffer, count: number, flags: number, plain: Uint8Array): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES)
  head.writeUInt32BE((plain.length | flags) >>> 0, 0)
  const random = randomBytes(FRAME_HEAD_BYTES - 4)
  random.copy(head, 4)
  return Buffer.concat([head, ...encrypt(key, count, random, head.subarray(0, 4), plain)])
}

export const sealData = (key: Buffer, count: number, plain: Uint8Array): Buffer =>
  sealFrame(key, count, 0, plain)

/** A whole frame opened; null: some byte of it is not what was written. */
export function openData(key: Buffer, count: number, frame: Uint8Array): Buffer | null {
  const nonce = nonceOf(count, frame.subarray(4, FRAME_HEAD_BYTES))
  return decrypt(key, nonce, frame.subarray(0, 4), frame.subarray(FRAME_HEAD_BYTES))
}

/** What a frame's first bytes say of it. */
export function frameHead(head: Uint8Array): { readonly plain: number; readonly closes: boolean } {
  const word = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32BE(0)
  return { plain: word & 0x7fffffff, closes: (word & CLOSES) !== 0 }
}

/** Frames of one length that follow each other. */
export type Run = readonly [count: number, plain: number]

export interface Closing {
  /** what the file begins with, in place of what was written there first */
  readonly head: Uint8Array
  readonly runs: readonly Run[]
}

/** The closing frame with its trailer. */
export function sealClosing(key: Buffer, { head, runs }: Closing): Buffer {
  const plain = Buffer.alloc(4 + head.length + runs.length * 8)
  plain.writeUInt32BE(head.length, 0)
  plain.set(head, 4)
  runs.forEach(([count, length], index) => {
    plain.writeUInt32BE(count, 4 + head.length + index * 8)
    plain.writeUInt32BE(length, 4 + head.length + index * 8 + 4)
  })
  const frame = sealFrame(key, CLOSING_COUNT, CLOSES, plain)
  const trailer = Buffer.alloc(TRAILER_BYTES)
  trailer.writeUInt32BE(frame.length, 0)
  return Buffer.concat([frame, trailer])
}

/** `frame`: without its trailer. Null: it is no closing frame of this file. */
export function openClosing(key: Buffer, frame: Uint8Array): Closing | null {
  if (frame.length < FRAME_EXTRA_BYTES || !frameHead(frame).closes) return null
  const plain = openData(key, CLOSING_COUNT, frame)
  if (plain === null) return null
  const headBytes = plain.readUInt32BE(0)
  const runs: Run[] = []
  for (let at = 4 + headBytes; at + 8 <= plain.length; at += 8)
    runs.push([plain.readUInt32BE(at), plain.readUInt32BE(at + 4)])
  return { head: plain.subarray(4, 4 + headBytes), runs }
}
