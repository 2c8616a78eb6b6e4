/** Whether the update feed can be reached and somebody known signed it; without reading what it offers. */
import type { StationSettings } from '../../contract/settings.ts'
import { checkFeed, listName, SIGNATURE_FILE_BYTES, signatureName } from '../../trust/feed.ts'
import { RELEASE_KEYS } from '../../trust/release-keys.ts'
import { readManaged } from '../updates/managed.ts'

const PATIENCE_MS = 10_000
const LIST_BYTES = 64 * 1024

type Said = { readonly state: 'ok' | 'warn' | 'fail' | 'skipped'; readonly detail: string }

/** Never rejects for what a server does. */
export async function updateFeed({ updates }: StationSettings, managed = readManaged()): Promise<Said> {
  const { feed, keys } = managed ?? updates
  if (feed === '') return { state: 'skipped', detail: 'updates are off' }
  const known = keys.length > 0 ? keys : RELEASE_KEYS
  if (known.length === 0) return { state: 'fail', detail: 'no release key is built in, and none is set' }
  const name = listName()
  const base = `${feed.replace(/\/+$/, '')}/`
  try {
    const [list, signature] = await Promise.all([
      small(base + name, LIST_BYTES),
      small(base + signatureName(name), SIGNATURE_FILE_BYTES),
    ])
    const verdict = checkFeed(known, name, list, signature.toString('utf8'))
    if (verdict === 'ok') return { state: 'ok', detail: `${base}${name} is signed by a key that is known` }
    return { state: 'fail', detail: `the signature of ${base}${name}: ${verdict}` }
  } catch (error) {
    return { state: 'warn', detail: `${base}: ${error instanceof Error ? error.message : String(error)}` }
  }
}

async function small(url: string, most: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? new Blob([]).stream()) {
    bytes += chunk.length
    if (bytes > most) throw new Error(`${url} is larger than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
