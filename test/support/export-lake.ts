/** A small lake of takes for exports, written by the lander's own stores. */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { openCatalogue } from '../../backend-stack/small-lake/catalogue.ts'
import { folderTarget } from '../../backend-stack/small-lake/folder-target.ts'
import { openReviews } from '../../backend-stack/small-lake/reviews/store.ts'
import { rowOf } from '../../backend-stack/small-lake/rows.ts'
import type { WithdrawalRow } from '../../backend-stack/small-lake/rows.ts'
import { parseTake } from '../../backend-stack/small-lake/take-headers.ts'
import type { ReviewFold } from '../../main/contract/messages.ts'
import type { Transcript } from '../../main/contract/transcript.ts'
import { makeTake } from './takes.ts'
import type { MadeTake, TakeWish } from './takes.ts'

export interface LakeWish extends TakeWish {
  readonly text?: string
  readonly verdict?: ReviewFold['state']
  /** what a listener wrote down */
  readonly transcript?: Transcript
  /** other audio than `makeTake` makes */
  readonly audio?: { readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> }
}

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Adds takes; answers them with their keys in the lake. `synced` false: audio is written without waiting for the disk. */
export async function addToLake(
  dir: string,
  wishes: readonly LakeWish[],
  synced = true,
): Promise<(MadeTake & { readonly objectKey: string })[]> {
  const catalogue = await openCatalogue(join(dir, 'catalogue'))
  const target = await folderTarget(dir)
  const reviews = await openReviews(join(dir, 'catalogue'))
  try {
    const made = wishes.map((wish) => takeOf(wish))
    const rows = made.map((take, offset) =>
      rowOf(
        parseTake(Object.fromEntries(take.headers.map(([name, value]) => [name, value.toString()]))),
        (key) => target.uri(key),
        { topic: 'topic2', partition: 0, offset: offset + catalogue.totals().takes },
        new Date(),
        new Date(),
      ),
    )
    for (const [index, row] of rows.entries())
      if (!synced) writeUnsynced(join(dir, ...row.object_key.split('/')), made[index]!.value)
      else await target.put(row.object_key, made[index]!.value, row.sha256, row.content_type)
    await catalogue.addTakes(rows)
    await reviews.publish(
      rows.flatMap((row, index) => {
        const state = wishes[index]!.verdict ?? 'approved'
        if (state === 'open') return []
        const votes =
          state === 'approved'
            ? { approve: 2, reject: 0 }
            : state === 'rejected'
              ? { approve: 0, reject: 2 }
              : { approve: 1, reject: 1 }
        const content = wishes[index]!.transcript
        return [
          {
            ...{ take_id: row.take_id, state, ...votes, unsure: 0, reasons: [], decided_at: row.landed_at },
            ...(content ? { transcript: { review_id: `r-${index}`, content } } : {}),
          },
        ]
      }),
    )
    return made.map((take, index) => ({ ...take, objectKey: rows[index]!.object_key }))
  } finally {
    await catalogue.close()
    await reviews.close()
    target.close()
  }
}

function writeUnsynced(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

function takeOf({ text, audio, ...wish }: LakeWish): MadeTake {
  const said = text ?? `Sentence ${wish.seed ?? 0}`
  const spoken = {
    prompt_text: said,
    prompt_sha256: sha256(said),
    prompt_id: `p-${sha256(said).slice(0, 8)}`,
  }
  const take = makeTake({ ...wish, headers: { ...spoken, ...audio?.headers, ...wish.headers } })
  return audio ? { ...take, value: Buffer.from(audio.bytes), sha256: audio.headers['sha256'] ?? '' } : take
}

const movedRow = z.looseObject({ object_key: z.string(), take_id: z.string(), sha256: z.string() })

/**
 * The catalogue of a lake in a folder, as that of a lake which keeps its audio elsewhere (`uri` says where). The project's key is the
 * same, so that an export of the one has the bytes of an export of the other. Answers the rows.
 */
export function catalogueElsewhere(
  lake: string,
  catalogue: string,
  uri: (key: string) => string,
): z.infer<typeof movedRow>[] {
  cpSync(join(lake, 'catalogue'), catalogue, { recursive: true })
  const key = join('exports', 'project-key.pem')
  mkdirSync(join(catalogue, 'exports'), { recursive: true })
  cpSync(join(lake, key), join(catalogue, key))
  const file = join(catalogue, 'takes.jsonl')
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => movedRow.parse(JSON.parse(line)))
  writeFileSync(
    file,
    rows.map((row) => `${JSON.stringify({ ...row, object_uri: uri(row.object_key) })}\n`).join(''),
  )
  return rows
}

/** Says that a speaker has withdrawn, as the lander does first; rows and audio stay, as in the moment after. */
export async function withdraw(
  dir: string,
  speaker: string,
  state: WithdrawalRow['state'] = 'begun',
): Promise<void> {
  const catalogue = await openCatalogue(join(dir, 'catalogue'))
  const at = new Date().toISOString()
  const origin = { topic: 'topic2', partition: 0, offset: 1_000_000 }
  await catalogue.addWithdrawal({
    state,
    speaker_id: speaker,
    station_id: 's',
    withdrawn_at: at,
    takes: 0,
    bytes: 0,
    ...origin,
    at,
  })
  await catalogue.close()
}
