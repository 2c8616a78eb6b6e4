/** What a feed says, once it is believed: read strictly, held to what ran here before, and narrowed to what this system takes. */
import { parse } from 'yaml'
import { z } from 'zod'
import type { UpdateFaultCode } from '../../contract/updates.ts'
import { checkFeed } from '../../trust/feed.ts'
import { compareVersions, isRelease } from './version.ts'

/** bytes of an installer, at most: several times what one is */
export const MOST_BYTES = 2 * 1024 ** 3

/** A plain file name: no folder, no other server. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+ -]{0,199}$/)
const sha512 = z.string().regex(/^[A-Za-z0-9+/]{86}==$/)

const feedList = z.object({
  version: z.string().refine(isRelease, 'no version'),
  files: z
    .array(z.object({ url: fileName, sha512, size: z.number().int().min(1).max(MOST_BYTES) }))
    .min(1)
    .max(50),
  releaseDate: z.iso.datetime(),
  /** of stations that get it now; absent: all */
  stagingPercentage: z.number().min(0).max(100).optional(),
})
export type FeedList = z.infer<typeof feedList>

/** Its message is for whoever helps; the interface has a sentence for each code. */
export class UpdateFault extends Error {
  readonly code: UpdateFaultCode
  constructor(code: UpdateFaultCode, message: string) {
    super(message)
    this.name = 'UpdateFault'
    this.code = code
  }
}

export interface Believed {
  /** public keys in hex; none: nobody is believed */
  readonly keys: readonly string[]
  /** what runs here */
  readonly version: string
  /** the highest that the feed ever had, as far as it was believed; null: none yet */
  readonly newest: string | null
}

/** The list, if somebody known signed it and it does not lead back. Throws UpdateFault. Nothing of it is read before. */
export function readFeed(
  name: string,
  list: Uint8Array,
  signature: string | null,
  believed: Believed,
): FeedList {
  if (believed.keys.length === 0)
    throw new UpdateFault('no_key', 'no release key is built into this copy, and none is set')
  if (signature === null) throw new UpdateFault('unsigned', `${name} has no signature beside it`)
  const verdict = checkFeed(believed.keys, name, list, signature)
  if (verdict !== 'ok') throw new UpdateFault('bad_signature', `the signature of ${name}: ${WRONG[verdict]}`)
  const given = feedList.safeParse(parsedYaml(list))
  if (!given.success) {
    const [issue] = given.error.issues
    throw new UpdateFault('malformed', `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { version } = given.data
  if (compareVersions(version, believed.version) < 0)
    throw new UpdateFault('older', `the feed offers ${version}, and ${believed.version} runs here`)
  if (believed.newest !== null && compareVersions(version, believed.newest) < 0)
    throw new UpdateFault('older', `the feed offers ${version}, and had ${believed.newest} before`)
  return given.data
}

const WRONG = {
  malformed: 'it is no signature',
  unknown: 'by nobody whose key is known here',
  wrong: 'it does not fit the list',
} as const

function parsedYaml(list: Uint8Array): unknown {
  try {
    return parse(Buffer.from(list).toString('utf8'), { maxAliasCount: 0 })
  } catch {
    return null
  }
}
