/**
 * A collection in MongoDB as a corpus: each document is a line of JSON, and is read as a line of a .jsonl would be. MongoDB's
 * own driver is an optional dependency: nobody else needs it.
 */
import { createHash } from 'node:crypto'
import type { Collection, MongoClient } from 'mongodb'
import { CorpusError } from './errors.ts'

export interface CollectionPlace {
  /** As the driver takes it: `mongodb://HOST:PORT/?OPTIONS`. */
  readonly server: string
  /** For people and records, without the options. */
  readonly uri: string
  readonly database: string
  readonly collection: string
}

const FORM = /^(mongodb(?:\+srv)?):\/\/([^/?]+)\/([^/?]+)\/([^/?]+)(?:\?(.*))?$/

export const isCollection = (uri: string): boolean => /^mongodb(?:\+srv)?:/.test(uri)

/** Throws RangeError with a sentence that does not repeat what was given: there may be a password in it. */
export function collectionPlace(given: string): CollectionPlace {
  const [, scheme, hosts = '', database = '', collection = '', options = ''] = FORM.exec(given) ?? []
  if (scheme === undefined)
    throw new RangeError('a collection is named mongodb://HOST:PORT/DATABASE/COLLECTION')
  if (hosts.includes('@') || /(^|&)(user(name)?|pass(word)?)=/i.test(options))
    throw new RangeError(
      'the account is no part of the address: give it in FIELDTAKE_MONGO_USERNAME and FIELDTAKE_MONGO_PASSWORD',
    )
  const whole = options === '' ? '' : `?${options}`
  return {
    server: `${scheme}://${hosts}/${whole}`,
    uri: `${scheme}://${hosts}/${database}/${collection}`,
    database: decodeURIComponent(database),
    collection: decodeURIComponent(collection),
  }
}

type Documents = Collection<Record<string, unknown>>

/** So many documents' ids are remembered behind the last one that was read: a line is judged a little after it was read. */
const REMEMBERED = 1 << 16
const PATIENCE_MS = 10_000

/** A `CorpusObject` (object.ts). */
export async function openCollection(given: string) {
  const place = collectionPlace(given)
  const client = await connected(place)
  const documents: Documents = client.db(place.database).collection(place.collection)
  const size = await documents.estimatedDocumentCount().catch(fail(place))
  const ids = new Map<number, string>()
  let etag = ''
  let seen: Seen = { documents: 0, latest: undefined }
  return {
    uri: place.uri,
    format: 'jsonl' as const,
    size,
    get etag() {
      return etag
    },
    placeOf: (line: number) => (ids.has(line) ? `_id ${ids.get(line) ?? ''}` : undefined),
    async *bytes() {
      const now: { documents: number; latest: Date | undefined } = { documents: 0, latest: undefined }
      const sum = new Sum()
      ids.clear()
      try {
        for await (const document of documents.find({}, { batchSize: 1_000 })) {
          const line = JSON.stringify(document)
          now.documents += 1
          const { updated_at: at, _id: id } = document
          if (at instanceof Date && (now.latest === undefined || at > now.latest)) now.latest = at
          ids.set(now.documents, String(id))
          ids.delete(now.documents - REMEMBERED)
          sum.add(line)
          yield Buffer.from(`${line}\n`)
        }
      } catch (error) {
        throw fault(place, error)
      }
      etag = sum.hex()
      seen = now
    },
    range: () => Promise.reject(new Error('documents are not read by bytes')),
    changed: () => changed(documents, seen).catch(fail(place)),
    close: () => void client.close().catch(() => undefined),
  }
}

interface Seen {
  readonly documents: number
  /** The latest `updated_at`. */
  readonly latest: Date | undefined
}

/** A document that came or changed since tells so by its `updated_at`, whatever the clock here says; one that came or went, by their number. */
async function changed(documents: Documents, { documents: count, latest }: Seen): Promise<boolean> {
  if ((await documents.estimatedDocumentCount()) !== count) return true
  const later = latest === undefined ? { updated_at: { $type: 'date' } } : { updated_at: { $gt: latest } }
  return (await documents.findOne(later, { projection: { _id: 1 } })) !== null
}

/** Says whether two runs saw the same documents, in whatever order: the sum of their hashes. */
class Sum {
  #sum = 0n
  add(line: string): void {
    const hash = createHash('sha256').update(line).digest('hex').slice(0, 32)
    this.#sum = (this.#sum + BigInt(`0x${hash}`)) & ((1n << 128n) - 1n)
  }
  hex(): string {
    return this.#sum.toString(16).padStart(32, '0')
  }
}

async function connected(place: CollectionPlace): Promise<MongoClient> {
  const driver = await import('mongodb').catch((error: unknown) => {
    throw new CorpusError(
      'unreachable',
      "MongoDB's driver is not installed here: npm install --include=optional",
      error,
    )
  })
  const { FIELDTAKE_MONGO_USERNAME: username, FIELDTAKE_MONGO_PASSWORD: password } = process.env
  const auth =
    username === undefined || username === '' ? {} : { auth: { username, password: password ?? '' } }
  const client = new driver.MongoClient(place.server, {
    ...auth,
    appName: 'fieldtake-text-selector',
    serverSelectionTimeoutMS: PATIENCE_MS,
  })
  try {
    const there = await client.db(place.database).listCollections({ name: place.collection }).toArray()
    if (there.length === 0)
      throw new CorpusError('not_found', `there is no collection ${place.collection} at ${place.uri}`)
    return client
  } catch (error) {
    await client.close().catch(() => undefined)
    throw fault(place, error)
  }
}

const fail = (place: CollectionPlace) => (error: unknown) => {
  throw fault(place, error)
}

/** 13 and 18 are MongoDB's; FerretDB passes on what PostgreSQL says. */
function fault({ uri }: CollectionPlace, error: unknown): CorpusError {
  if (error instanceof CorpusError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const words = error instanceof Error ? error.message : String(error)
  if (code === 13 || code === 18 || /SQLSTATE (28\w{3}|42501)|Unsupported authentication/.test(words))
    return new CorpusError(
      'denied',
      `no permission to read ${uri}: check FIELDTAKE_MONGO_USERNAME and FIELDTAKE_MONGO_PASSWORD, and ?authMechanism=`,
      error,
    )
  return new CorpusError('unreachable', `${uri} could not be read: ${words}`, error)
}
