/**
 * The key by which a lake knows this station. It is made at the first start and lies where secrets lie; its public half is
 * beside the station's name, so that a keychain that is locked just now is not taken for a first start.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StationError } from '../../contract/errors.ts'
import { newSeed, signingKey } from '../../trust/keys.ts'
import type { SigningKey } from '../../trust/keys.ts'
import type { SecretStore } from '../secret-store.ts'
import type { Station } from '../station.ts'
import { orNullInTime } from './secrets.ts'

export const STATION_KEY = 'stationKey'
const FORM = /^[0-9a-f]{64}$/
/** a keychain that was locked may be open by then */
const AGAIN_MS = 60_000

export type StationIdentity = ReturnType<typeof stationIdentity>

export function stationIdentity(station: Station, secrets: SecretStore) {
  const path = join(station.folders.root, 'station-key.pub')
  let reading: Promise<SigningKey | null> | null = null
  let told = false

  function note(publicKey: string): void {
    writeFileSync(`${path}.tmp`, `${publicKey}\n`, { mode: 0o600, flush: true })
    renameSync(`${path}.tmp`, path)
  }

  /** in hex; null: none was ever made */
  function known(): string | null {
    try {
      const text = readFileSync(path, 'utf8').trim()
      return FORM.test(text) ? text : null
    } catch {
      return null
    }
  }
  async function make(): Promise<SigningKey> {
    const seed = newSeed()
    const key = signingKey(seed)
    await secrets.set(STATION_KEY, seed)
    // a keychain may take what it is given and keep nothing
    if ((await secrets.get(STATION_KEY)) !== seed)
      throw new StationError(
        'internal',
        'the key of the station cannot be kept: the keychain does not give it back',
      )
    note(key.publicKey)
    return key
  }
  async function read(): Promise<SigningKey | null> {
    const seed = await orNullInTime(secrets.get(STATION_KEY))
    if (seed !== null && FORM.test(seed)) {
      const key = signingKey(seed)
      if (known() !== key.publicKey) note(key.publicKey)
      return key
    }
    // one that cannot be read just now must not be replaced: the lake knows the station by it
    return known() === null ? make() : null
  }

  return {
    /** Null: it is there and cannot be read, or cannot be kept. Then records go out without a signature. Never rejects. */
    async signingKey(): Promise<SigningKey | null> {
      reading ??= read().catch((error: unknown) => {
        station.log('error', 'the key of the station cannot be read or made', error)
        return null
      })
      const key = await reading
      if (key !== null || told) return key
      told = true
      station.notice('station_key_unreadable')
      setTimeout(() => {
        reading = null
        told = false
      }, AGAIN_MS).unref()
      return null
    },
    /** In hex, as it was last known; null: none was ever made. */
    publicKey: known,
    /** Another key instead, such as after the old one was lost. The lake has to be told of it. */
    async renew(): Promise<SigningKey> {
      const key = await make()
      reading = Promise.resolve(key)
      return key
    },
  }
}
