/** Opening sealed folders, by who has the private key: a plain folder comes of them, as a station without a receiver makes it. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { identityToRecipient } from 'age-encryption'
import { StationError } from '../../contract/errors.ts'
import { syncDirectory } from '../durable.ts'
import { errnoOf, ioFault } from '../recording/files.ts'
import { readUpTo } from '../../system/read-up-to.ts'
import { MANIFEST, replaceList } from '../takes/manifest.ts'
import { findCarried, wholePath } from './find.ts'
import { placeWhole } from './place.ts'
import { unsealed } from './seal.ts'
import { WORDS } from './words.ts'

const ID = '[0-9a-f-]{36}'
const AUDIO = new RegExp(`^(${ID}\\.(?:flac|wav))\\.age$`)
const LINE = new RegExp(`^${ID}\\.(manifest|words)\\.age$`)
/** bytes of a line: the longest word has a megabyte, and each of its characters may be escaped */
const LARGEST_LINE = 8 << 20

const OTHER_KEY = 'sealed to another key'

export interface OpenedFolders {
  takes: number
  words: number
  /** what could not be opened: the rest was */
  readonly failed: { readonly file: string; readonly why: string }[]
}

/** Private keys as age-keygen writes them, one a line, with comments. */
export async function readIdentities(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  for (const key of keys)
    // the key itself is in no message
    await identityToRecipient(key).catch(() => {
      throw new StationError('bad_request', `${file} holds a line that is no private key of age`)
    })
  if (keys.length === 0) throw new StationError('bad_request', `${file} holds no private key`)
  return keys
}

/** Opens all that is sealed in the folder and below into a new folder. Rejects when nothing is sealed there, or it is not new. */
export async function openSealed(
  given: string,
  identities: readonly string[],
  into: string,
): Promise<OpenedFolders> {
  const from = wholePath(given)
  const { sealed } = await findCarried(from)
  if (sealed.length === 0) throw new StationError('not_found', `nothing is sealed in ${from} or below it`)
  const ours = await Promise.all(identities.map((identity) => identityToRecipient(identity)))
  await newFolder(into)
  const opened: OpenedFolders = { takes: 0, words: 0, failed: [] }
  const lines = { manifest: new Map<string, string>(), words: new Map<string, string>() }
  for (const { folder, publicKey } of sealed) {
    const failed: { file: string; why: string }[] = []
    const files = (await readdir(folder)).filter((file) => file.endsWith('.age')).sort()
    for (const file of files) {
      try {
        await openOne(join(folder, file), file, identities, into, lines)
        if (AUDIO.test(file)) opened.takes += 1
      } catch (error) {
        // a full disk stops it; what is wrong with one file stays with that file
        if (error instanceof StationError && error.code === 'disk_full') throw error
        failed.push({ file: join(relative(from, folder), file), why: whyOf(error) })
      }
    }
    const foreign = files.length > 0 && failed.filter(({ why }) => why === OTHER_KEY).length === files.length
    // said once: what is wrong is the key, not each file
    if (foreign)
      opened.failed.push({
        file: relative(from, folder) || folder,
        why: `sealed to ${publicKey}; the private key given belongs to ${ours.join(', ')}`,
      })
    else opened.failed.push(...failed)
  }
  // a folder without the list of takes is none that a station takes in
  if (lines.manifest.size + lines.words.size > 0)
    await replaceList(into, MANIFEST, [...lines.manifest.values()])
  if (lines.words.size > 0) await replaceList(into, WORDS, [...lines.words.values()])
  await syncDirectory(into)
  return { ...opened, words: lines.words.size }
}

async function newFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw ioFault(error, `${path} cannot be made`)
  })
  // two openings in one folder would write one list
  if ((await readdir(path)).length > 0) throw new StationError('conflict', `${path} is not empty`)
}

async function openOne(
  path: string,
  file: string,
  identities: readonly string[],
  into: string,
  lines: Record<'manifest' | 'words', Map<string, string>>,
): Promise<void> {
  const audio = AUDIO.exec(file)?.[1]
  if (audio !== undefined) {
    await openAudio(path, identities, join(into, audio))
    return
  }
  const list = LINE.exec(file)?.[1]
  if (list !== 'manifest' && list !== 'words') throw new Error('no file of ours')
  const read = await readUpTo(unsealed(path, identities), LARGEST_LINE)
  if (read === null) throw new Error('longer than a line')
  const text = read.toString('utf8').trim()
  if (text.includes('\n')) throw new Error('more than a line')
  lines[list].set(file, text)
}

/** Under a temporary name until it is whole: age tells at the end whether a file was cut off. */
async function openAudio(path: string, identities: readonly string[], to: string): Promise<void> {
  await placeWhole(to, (into) => pipeline(unsealed(path, identities), into)).catch((error: unknown) => {
    throw errnoOf(error) === '' ? error : ioFault(error, `${to} cannot be written, or ${path} not read`)
  })
}

function whyOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.includes('no identity matched') ? OTHER_KEY : `cut off or changed (${text})`
}
