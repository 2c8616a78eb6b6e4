/**
 * The feed that stations follow: a folder of installers, and for each system a list of them (electron-updater's format) with its
 * signature beside it. docs/updates.md is the contract.
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { sha512Of } from '../../main/electron/updates/download.ts'
import { signFeed, signatureName } from '../../main/trust/feed.ts'
import { newSeed, signingKey } from '../../main/trust/keys.ts'
import type { SigningKey } from '../../main/trust/keys.ts'
import { UsageError } from '../../main/system/program.ts'

/** Of each system: the list's name and which installers are for it. */
const LISTS: readonly { readonly list: string; readonly has: RegExp; readonly lacks?: RegExp }[] = [
  { list: 'latest-linux.yml', has: /\.(AppImage|deb|rpm|tar\.gz)$/, lacks: /arm64|aarch64/ },
  { list: 'latest-linux-arm64.yml', has: /(arm64|aarch64).*\.(AppImage|deb|rpm|tar\.gz)$/ },
  { list: 'latest-mac.yml', has: /\.(zip|dmg)$/ },
  { list: 'latest.yml', has: /\.exe$/ },
]

export interface FeedWish {
  /** the installers lie there, and the lists go there */
  readonly folder: string
  readonly version: string
  readonly keys: readonly SigningKey[]
  /** of stations, in percent; absent: all */
  readonly staging?: number
  readonly now: Date
}

/** Answers the lists that were written. Throws UsageError where there is nothing to list. */
export async function writeFeed({ folder, version, keys, staging, now }: FeedWish): Promise<string[]> {
  const names = readdirSync(folder).sort()
  const written: string[] = []
  for (const { list, has, lacks } of LISTS) {
    const mine = names.filter(
      (name) => has.test(name) && lacks?.test(name) !== true && name.includes(version),
    )
    if (mine.length === 0) continue
    const files = await Promise.all(mine.map((name) => describe(folder, name)))
    const content = {
      version,
      files,
      releaseDate: now.toISOString(),
      ...(staging === undefined ? {} : { stagingPercentage: staging }),
    }
    const text = Buffer.from(stringify(content, { lineWidth: 0 }))
    // the signature first: a station that reads in between finds one that does not fit, and reads again
    write(join(folder, signatureName(list)), signFeed(keys, list, text))
    write(join(folder, list), text)
    written.push(list)
  }
  if (written.length === 0) throw new UsageError(`no installer of version ${version} in ${folder}`)
  return written
}

async function describe(folder: string, name: string) {
  const path = join(folder, name)
  return { url: name, sha512: await sha512Of(path), size: statSync(path).size }
}

function write(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.tmp`, content)
  renameSync(`${path}.tmp`, path)
}

/** Makes a key that signs feeds, readable by its owner only. Answers the public half, in hex. Throws where the file is there. */
export function makeKeyFile(path: string): string {
  const seed = newSeed()
  writeFileSync(path, `${seed}\n`, { mode: 0o600, flag: 'wx', flush: true })
  return signingKey(seed).publicKey
}

/** Throws UsageError for a file that others can read, or that holds no key. */
export function readKeyFile(path: string): SigningKey {
  const { mode } = statSync(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new UsageError(`others can read ${path}: chmod 600 it, and think of it as known`)
  const seed = readFileSync(path, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(seed)) throw new UsageError(`${path} holds no key of a feed`)
  return signingKey(seed)
}
