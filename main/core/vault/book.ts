/**
 * Which key is in force, and the ways to it. `vault.json` beside the database names the keys and holds nothing that opens them by
 * itself: the key in force lies in the system's keychain or under a passphrase, older ones lie under the one in force, and the
 * recovery code, which is on paper only, is that key.
 */
import { randomBytes, scrypt } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { keyOfCode } from '../../contract/vault.ts'
import { replaceDurably } from '../durable.ts'
import type { SecretStore } from '../secret-store.ts'
import { parseJson } from '../json.ts'
import { keyIdIn, isSealed, VAULT_HEADER_BYTES } from './frames.ts'
import { derive, keyIdOf, newKey, NO_KEYS, vaultKeys, withKey } from './keys.ts'
import type { VaultKeys } from './keys.ts'
import { openWith, sealWith } from './text.ts'

const FILE = 'vault.json'
/** among the shell's secrets: the key in force, in hex */
const SECRET = 'vaultKey'
const KEY = /^[0-9a-f]{40}$/
/** half a second and 128 MB a guess */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 }

const bookFile = z.object({
  version: z.literal(1),
  state: z.enum(['partly', 'on']),
  current: z.string(),
  since: z.number(),
  codeKept: z.boolean(),
  /** the keys before, under the one in force */
  older: z.string().nullable(),
  /** the key in force, under a passphrase; null: the keychain has it */
  passphrase: z.object({ salt: z.string(), sealed: z.string() }).nullable(),
})
type BookFile = z.infer<typeof bookFile>

/** What somebody typed to open the station. */
export interface Opener {
  readonly passphrase?: string | undefined
  readonly code?: string | undefined
}
export interface BookParts {
  readonly dataDir: string
  readonly secrets: SecretStore
  /** the shell's store of secrets is the system's keychain, and no file that goes with the laptop */
  readonly keychain: boolean
  readonly now: () => number
}

export type KeyBook = Awaited<ReturnType<typeof openBook>>

/**
 * The keys of a station. Throws `vault_locked` when it is encrypted and its key cannot be had; then nothing was changed. With
 * `opener`, `vault_refused` when what was typed is not it.
 */
export async function openBook(parts: BookParts, opener: Opener = {}) {
  const { dataDir, secrets } = parts
  const path = join(dataDir, FILE)
  let file = readBook(path)
  let keys: VaultKeys = NO_KEYS

  /** Throws unless this is the key in force. */
  function use(key: string, book: BookFile): void {
    keys = withKey(vaultKeys.parse({ write: null, known: olderKeys(key, book) }), key)
    file = book
  }
  async function save(next: BookFile): Promise<void> {
    await replaceDurably(path, `${JSON.stringify(next, null, 2)}\n`)
    file = next
  }
  async function keep(key: string, passphrase: string | undefined): Promise<BookFile['passphrase']> {
    if (passphrase !== undefined) {
      const salt = randomBytes(16).toString('base64url')
      return { salt, sealed: sealWith(await stretched(passphrase, salt), 'vault.json passphrase', key) }
    }
    if (!parts.keychain)
      throw new StationError('bad_request', 'without a keychain the key is kept by a passphrase')
    await secrets.set(SECRET, key)
    // a keychain may take what it is given and keep nothing
    if ((await secrets.get(SECRET)) !== key)
      throw new StationError('internal', 'the key cannot be kept: the keychain does not give it back')
    return null
  }
  async function begin(passphrase: string | undefined, state: BookFile['state']): Promise<void> {
    if (file !== null) throw new StationError('conflict', 'the station is encrypted already')
    const key = newKey()
    const kept = await keep(key, passphrase)
    await save(newBook({ key, since: parts.now(), state, passphrase: kept }))
    keys = withKey(keys, key)
  }

  const wanted = file?.current ?? keyOnDisk(dataDir)
  if (wanted !== null) {
    const book = file
    const key = await findKey(parts, book, wanted, opener)
    use(key, book ?? newBook({ key, since: parts.now(), state: 'partly', passphrase: null }))
    // typed in once, the keychain of this computer knows it from now on
    if (parts.keychain && opener.code !== undefined) {
      const passphrase = await keep(key, undefined)
      if (file) file = { ...file, passphrase }
    }
    if (file && (book === null || opener.code !== undefined)) await save(file)
  }
  return {
    keys: (): VaultKeys => keys,
    view: () => ({
      state: file === null ? ('off' as const) : file.state,
      keyId: file?.current ?? null,
      since: file?.since ?? null,
      keychain: file === null ? parts.keychain : file.passphrase === null,
      codeKept: file?.codeKept ?? false,
    }),
    /** From now on every file is encrypted. Those that are there are not: `partly`, unless there are none. */
    turnOn: (passphrase: string | undefined, isNew = false) => begin(passphrase, isNew ? 'on' : 'partly'),
    /** Another key for what is written from now on. */
    async renew(passphrase: string | undefined): Promise<void> {
      if (file === null) throw new StationError('conflict', 'the station is not encrypted')
      const key = newKey()
      const older = sealOlder(key, keys)
      // the old key is found under the new one before the new one is in force: a crash in between leaves the old book
      if (file.passphrase !== null && passphrase === undefined)
        throw new StationError('bad_request', 'the new key needs a passphrase')
      const since = parts.now()
      const kept = passphrase === undefined ? null : await keep(key, passphrase)
      const next: BookFile = { ...newBook({ key, since, state: file.state, passphrase: kept }), older }
      if (passphrase === undefined) await keepBoth(secrets, key, () => save(next))
      else await save(next)
      keys = withKey(keys, key)
    },
    /** The key in force, for its code. Throws `conflict` when somebody keeps it, or there is none. */
    codeKey(): string {
      const key = file === null || file.codeKept ? undefined : keys.known[file.current]
      if (key === undefined) throw new StationError('conflict', 'the recovery code is not shown again')
      return key
    },
    async codeKept(): Promise<void> {
      if (file !== null) await save({ ...file, codeKept: true })
    },
    /** Nothing plain is left. */
    async allEncrypted(): Promise<void> {
      if (file !== null) await save({ ...file, state: 'on' })
    },
  }
}

const newBook = (made: {
  key: string
  since: number
  state: BookFile['state']
  passphrase: BookFile['passphrase']
}): BookFile => ({
  version: 1,
  state: made.state,
  current: keyIdOf(made.key),
  since: made.since,
  codeKept: false,
  older: null,
  passphrase: made.passphrase,
})

const under = (key: string): Buffer => derive(key, new Uint8Array(0), 'fieldtake older keys 1')
const sealOlder = (key: string, { known }: VaultKeys): string =>
  sealWith(under(key), 'vault.json older', JSON.stringify(known))

function olderKeys(key: string, { older }: BookFile): unknown {
  if (older === null) return {}
  const text = openWith(under(key), 'vault.json older', older)
  if (text === null) throw new StationError('file_damaged', `${FILE} was changed`)
  return parseJson(text)
}

/** The keychain has the new key before the file asks for it, and the old one until then. */
async function keepBoth(secrets: SecretStore, key: string, save: () => Promise<void>): Promise<void> {
  const before = await secrets.get(SECRET)
  await secrets.set(`${SECRET}Before`, before ?? '')
  await secrets.set(SECRET, key)
  if ((await secrets.get(SECRET)) !== key)
    throw new StationError('internal', 'the key cannot be kept: the keychain does not give it back')
  await save()
  await secrets.set(`${SECRET}Before`, '')
}

async function findKey(
  { secrets }: BookParts,
  book: BookFile | null,
  wanted: string,
  { passphrase, code }: Opener,
): Promise<string> {
  const fitting = (key: string | null): string | null =>
    key !== null && KEY.test(key) && keyIdOf(key) === wanted ? key : null
  const ways = { keyId: wanted, passphrase: book?.passphrase ? 1 : 0 }
  if (code !== undefined) {
    const key = keyOfCode(code)
    const fits = fitting(key)
    if (fits !== null) return fits
    throw new StationError(
      'vault_refused',
      key === null ? 'letters of the code are missing or wrong' : 'it is the code of another key',
      {
        ...ways,
        mistyped: key === null ? 1 : 0,
      },
    )
  }
  if (passphrase !== undefined && book?.passphrase) {
    const { salt, sealed } = book.passphrase
    const key = fitting(openWith(await stretched(passphrase, salt), 'vault.json passphrase', sealed))
    if (key !== null) return key
    throw new StationError('vault_refused', 'it is another passphrase', { ...ways, mistyped: 0 })
  }
  if (!book?.passphrase)
    for (const name of [SECRET, `${SECRET}Before`]) {
      const key = fitting(await secrets.get(name).catch(() => null))
      if (key !== null) return key
    }
  throw new StationError('vault_locked', `the station is encrypted, and its key ${wanted} is not here`, ways)
}

const stretched = (passphrase: string, salt: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** Throws when it is there and cannot be read: a station that takes itself for a plain one would write plain files. */
function readBook(path: string): BookFile | null {
  if (!existsSync(path)) return null
  const parsed = bookFile.safeParse(parseJson(readFileSync(path, 'utf8')))
  if (!parsed.success) throw new StationError('file_damaged', `${path} cannot be read`)
  return parsed.data
}

/** The key that the newest recordings are under, when `vault.json` was lost; null: they are plain, or there are none. */
function keyOnDisk(dataDir: string): string | null {
  const takes = join(dataDir, 'takes')
  const days = existsSync(takes) ? readdirSync(takes, { withFileTypes: true }) : []
  const folders = days.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  for (const day of folders.sort().reverse()) {
    const name = readdirSync(join(takes, day)).find((one) => one.endsWith('.json'))
    if (name === undefined) continue
    const head = readFileSync(join(takes, day, name)).subarray(0, VAULT_HEADER_BYTES)
    return isSealed(head) ? keyIdIn(head) : null
  }
  return null
}
