/** The last part of an export: lists of the format, card, sums, manifest, signature. The manifest comes last of all. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { memberOf } from '../archive.ts'
import { put } from '../copy.ts'
import type { Work } from '../copy.ts'
import { map } from '../formats/format.ts'
import type { Takes } from '../formats/format.ts'
import { splitNames } from '../plan/splits.ts'
import type { Plan } from '../plan/store.ts'
import { cardOf } from './card.ts'
import { figuresOf } from './figures.ts'
import type { Figures } from './figures.ts'
import { projectKey, publicPem, signatureOf } from './key.ts'
import { chunksOf, writeText } from './text-file.ts'

export type Finishing = Pick<Work, 'plan' | 'out' | 'choice' | 'format' | 'signal' | 'retryMs' | 'log'> & {
  readonly exportsDir: string
}

export interface Finished {
  readonly exportId: string
  readonly figures: Figures
}

export const manifestName = 'manifest.json'

/** Throws StoppedError. May be done again: it writes the same. */
export async function finish(work: Finishing): Promise<Finished> {
  const { plan, choice, format } = work
  const figures = figuresOf(plan)
  const takes: Takes = {
    splits: figures.bySplit.flatMap(({ name, takes: n }) =>
      n === 0 ? [] : splitNames.filter((split) => split === name),
    ),
    of: (split) => plan.exported(split),
    all: () => plan.exported(),
    said: (split) => plan.exported(split, 'said'),
    segmented: (split) => plan.exported(split, 'segmented'),
  }
  if (!format.archive) plan.db.exec('DELETE FROM files')
  for (const file of format.files(takes)) await writeText(work, file)
  const exportId = idOf(work)
  await writeText(work, { path: 'README.md', lines: [cardOf(choice, format, figures, exportId).trimEnd()] })
  await writeText(work, { path: 'SHA256SUMS', lines: sums(plan, format.archive !== undefined) })
  const key = projectKey(work.exportsDir)
  const manifest = Buffer.concat([
    ...map(chunksOf(manifestLines(work, figures, exportId)), (text) => Buffer.from(text)),
  ])
  // not among the files that the manifest lists: they are about it
  await put(work, 'signing-key.pem', Buffer.from(publicPem(key)))
  await put(work, `${manifestName}.sig`, Buffer.from(signatureOf(manifest, key)))
  await put(work, manifestName, manifest)
  return { exportId, figures }
}

/** Of what is in it and of how it was asked for: the same export has the same name, whoever makes it. */
function idOf({ plan, choice }: Finishing): string {
  const hash = createHash('sha256').update(JSON.stringify(choice))
  for (const take of plan.listed())
    hash.update(
      `${take.take_id} ${take.sha256} ${take.split}${take.written_in === null ? '' : ` ${take.written_in}`}\n`,
    )
  return hash.digest('hex').slice(0, 16)
}

const file = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })

/** Every file of the export but those about the manifest; audio in archives is in the archive's line. */
function* files(plan: Plan, archived: boolean): Generator<z.infer<typeof file>> {
  const written = z
    .array(file)
    .parse(plan.db.prepare('SELECT path, bytes, sha256 FROM files ORDER BY path').all())
  yield* written
  if (archived) return
  for (const { path, bytes, sha256 } of plan.listed()) yield { path, bytes, sha256 }
}

function* sums(plan: Plan, archived: boolean): Generator<string> {
  for (const { path, sha256 } of files(plan, archived)) if (path !== 'SHA256SUMS') yield `${sha256}  ${path}`
}

function* manifestLines(
  { plan, choice, format }: Finishing,
  figures: Figures,
  exportId: string,
): Generator<string> {
  const archived = format.archive !== undefined
  const head = {
    manifest: 'org.fieldtake.export.v1',
    export_id: exportId,
    ...choice,
    takes: figures.all.takes,
    seconds: Number(figures.all.seconds.toFixed(3)),
    splits: Object.fromEntries(figures.bySplit.map(({ name, takes }) => [name, takes])),
    left_out: Object.fromEntries(figures.leftOut.map(({ reason, takes }) => [reason, takes])),
  }
  yield `${JSON.stringify({ ...head, files: 0 }).slice(0, -'"files":0}'.length)}"files":[\n`
  yield* commas(map(files(plan, archived), (one) => JSON.stringify(one)))
  yield '],"items":[\n'
  yield* commas(
    map(plan.listed(), (take) =>
      JSON.stringify({
        take_id: take.take_id,
        sha256: take.sha256,
        split: take.split,
        path: take.path,
        ...(archived ? { member: memberOf(take) } : {}),
      }),
    ),
  )
  yield ']}\n'
}

function* commas(lines: Iterable<string>): Generator<string> {
  let first = true
  for (const line of lines) {
    yield first ? line : `,\n${line}`
    first = false
  }
  yield '\n'
}
