/**
 * The project signs the list of an update feed, which names every installer with its SHA-512. The list's own name is signed with it:
 * that of one system cannot stand in the place of another's.
 */
import { sign, verify } from 'node:crypto'
import { z } from 'zod'
import { publicKeyOf } from './keys.ts'
import type { SigningKey } from './keys.ts'

const DOMAIN = 'fieldtake update feed 1'
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

/** More than one while a key changes: stations that know either believe it. */
const signatures = z.object({
  signatures: z
    .array(z.object({ key: hex(32), ed25519: hex(64) }))
    .min(1)
    .max(5),
})

/** bytes of a list, at most */
export const LIST_BYTES = 64 * 1024
/** bytes of a signature file, at most */
export const SIGNATURE_FILE_BYTES = 4_096
/** The name of the list for this system, as electron-updater has it. */
export const listName = (platform: string = process.platform, arch: string = process.arch): string =>
  platform === 'win32'
    ? 'latest.yml'
    : platform === 'darwin'
      ? 'latest-mac.yml'
      : `latest-linux${arch === 'x64' ? '' : `-${arch}`}.yml`

/** The address of a file of the feed. */
export const inFeed = (feed: string, name: string): string =>
  `${feed.replace(/\/+$/, '')}/${encodeURIComponent(name)}`

export const signatureName = (list: string): string => `${list}.sig`

const signedBytes = (name: string, list: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${DOMAIN}\0${name}\0`), list])

/** The text of the signature file of the list `name`. */
export const signFeed = (keys: readonly SigningKey[], name: string, list: Uint8Array): string =>
  `${JSON.stringify(
    {
      signatures: keys.map(({ publicKey, privateKey }) => ({
        key: publicKey,
        ed25519: sign(null, signedBytes(name, list), privateKey).toString('hex'),
      })),
    },
    null,
    2,
  )}\n`

/** `malformed`: the file is no signature. `unknown`: of nobody who is known. `wrong`: not over these bytes. */
export type FeedVerdict = 'ok' | 'malformed' | 'unknown' | 'wrong'

/** Whether one of `known` (public keys in hex) signed the list. */
export function checkFeed(
  known: readonly string[],
  name: string,
  list: Uint8Array,
  signatureFile: string,
): FeedVerdict {
  const given = signatures.safeParse(parsed(signatureFile))
  if (!given.success) return 'malformed'
  const candidates = given.data.signatures.filter(({ key }) => known.includes(key))
  if (candidates.length === 0) return 'unknown'
  const bytes = signedBytes(name, list)
  const isRight = candidates.some(({ key, ed25519 }) =>
    verify(null, bytes, publicKeyOf(key), Buffer.from(ed25519, 'hex')),
  )
  return isRight ? 'ok' : 'wrong'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
