/**
 * Takes on a stick that only one receiver can read: a folder for each public key, in which every take is two sealed files, its
 * line of the manifest and its audio. The station cannot read them again, so it keeps no list there that it would have to add to.
 */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StationError } from '../../contract/errors.ts'
import { isRecipient, keyName } from '../../contract/recipient.ts'
import { parseJson } from '../json.ts'
import { syncDirectory } from '../durable.ts'
import { errnoOf, readRegular } from '../recording/files.ts'
import { manifestLine, replaceList } from '../takes/manifest.ts'
import type { CarriedTake } from '../takes/manifest.ts'
import { readStream } from '../vault/index.ts'
import type { VaultKeys } from '../vault/index.ts'
import { sizeOf } from './folder.ts'
import { sealDurably, sealedSize } from './seal.ts'

/** says whose it is, in clear: nothing else is */
export const MARK = 'sealed.json'
const ABOUT =
  'Recordings of Fieldtake, sealed. Who has the private key of this public key opens them: npm run sealed -- open FOLDER --identity FILE --into NEW_FOLDER'
const mark = z.object({ public_key: z.string().refine(isRecipient) })

export const sealedName = {
  audio: (file: string) => `${file}.age`,
  line: (takeId: string) => `${takeId}.manifest.age`,
  word: (jobId: string) => `${jobId}.words.age`,
}

/** The key that a folder is sealed to; null: it is none of these. */
export async function sealedTo(folder: string): Promise<string | null> {
  const read = await readRegular(join(folder, MARK), 4_096).catch(() => null)
  return mark.safeParse(parseJson(read?.toString('utf8') ?? 'null')).data?.public_key ?? null
}

export type SealedFolder = Awaited<ReturnType<typeof sealedFolder>>

/** The folder for one key, made where it is not there yet. */
export async function sealedFolder(carried: string, recipient: string) {
  const folder = join(carried, `sealed-${keyName(recipient)}`)
  await mkdir(folder).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error
  })
  if ((await sealedTo(folder)) !== recipient)
    await replaceList(folder, MARK, [JSON.stringify({ about: ABOUT, public_key: recipient })])
  /** False: the stick is worn out, since the text is right. */
  const sealText = (name: string, text: string): Promise<boolean> => {
    const bytes = Buffer.from(text)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return sealDurably({ source: one(bytes), to: join(folder, name), sha256, recipient })
  }
  return {
    key: keyName(recipient),
    /** whole, as far as can be seen without the private key */
    async holds(takeId: string, file: string, bytes: number): Promise<boolean> {
      const size = await sizeOf(join(folder, sealedName.audio(file)))
      if (size === null || (await sizeOf(join(folder, sealedName.line(takeId)))) === null) return false
      return size === (await sealedSize(recipient, bytes))
    },
    /** The line first: audio that is there has one. False as of `sealDurably`. */
    async put(take: CarriedTake, source: string, keys: VaultKeys): Promise<boolean> {
      if (!(await sealText(sealedName.line(take.take_id), `${manifestLine(take)}\n`))) return false
      const to = join(folder, sealedName.audio(take.file))
      return sealDurably({ source: readStream(source, keys), to, sha256: take.file_sha256, recipient })
    },
    hasWord: async (jobId: string) => (await sizeOf(join(folder, sealedName.word(jobId)))) !== null,
    async putWord(jobId: string, line: string): Promise<void> {
      if (!(await sealText(sealedName.word(jobId), `${line}\n`)))
        throw new StationError('internal', 'the folder gave back other bytes than were written')
    },
    sync: () => syncDirectory(folder),
  }
}

// oxlint-disable-next-line typescript/require-await -- a stream of one piece
async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
