/** Whether the update feed can be reached and somebody known signed it; without reading what it offers. */
import type { StationSettings } from '../../contract/settings.ts'
import { readUpTo } from '../../system/read-up-to.ts'
import {
  checkFeed,
  inFeed,
  LIST_BYTES,
  listName,
  SIGNATURE_FILE_BYTES,
  signatureName,
} from '../../trust/feed.ts'
import { RELEASE_KEYS } from '../../trust/release-keys.ts'
import { followed, readManaged } from '../updates/managed.ts'

const PATIENCE_MS = 10_000

type Said = { readonly state: 'ok' | 'warn' | 'fail' | 'skipped'; readonly detail: string }

/** Never rejects for what a server does. */
export async function updateFeed({ updates }: StationSettings, managed = readManaged()): Promise<Said> {
  const { feed, keys } = followed(updates, managed, RELEASE_KEYS)
  if (feed === '') return { state: 'skipped', detail: 'updates are off' }
  if (keys.length === 0) return { state: 'fail', detail: 'no release key is built in, and none is set' }
  const name = listName()
  const url = inFeed(feed, name)
  try {
    const [list, signature] = await Promise.all([
      small(url, LIST_BYTES),
      small(inFeed(feed, signatureName(name)), SIGNATURE_FILE_BYTES),
    ])
    const verdict = checkFeed(keys, name, list, signature.toString('utf8'))
    if (verdict === 'ok') return { state: 'ok', detail: `${url} is signed by a key that is known` }
    return { state: 'fail', detail: `the signature of ${url}: ${verdict}` }
  } catch (error) {
    return { state: 'warn', detail: `${feed}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function small(url: string, most: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`)
  const read = await readUpTo(response.body ?? new Blob([]).stream(), most)
  if (read === null) throw new Error(`${url} is larger than ${most} bytes`)
  return read
}
