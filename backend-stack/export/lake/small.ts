/** A small lake, read while its lander may be at work: its files only grow, and are replaced whole by a withdrawal. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { catalogueFiles } from '../../small-lake/catalogue.ts'
import { readJsonl } from '../../small-lake/jsonl.ts'
import { originKey } from '../../small-lake/layout.ts'
import { withdrawalRow } from '../../small-lake/rows.ts'
import type { WithdrawalRow } from '../../small-lake/rows.ts'
import type { S3Options } from '../../s3-client.ts'
import { UsageError } from '../fault.ts'
import type { Lake } from '../types.ts'
import { folderObjects } from './objects.ts'
import { readSpeaker, readTake, readVerdict } from './rows.ts'

/**
 * `dir` is the lander's `--target`, or the `--catalogue` of a lake in a bucket, which needs `store`. Throws UsageError.
 */
export async function openSmallLake(dir: string, store?: () => S3Options): Promise<Lake> {
  const inFolder = existsSync(join(dir, 'catalogue', catalogueFiles.takes))
  const catalogue = inFolder ? join(dir, 'catalogue') : dir
  if (!existsSync(join(catalogue, catalogueFiles.takes)))
    throw new UsageError(
      `--lake: there is no small lake in ${dir}: it has no catalogue/${catalogueFiles.takes}`,
    )
  if (!inFolder && !store)
    throw new UsageError(
      '--lake: this lake keeps its audio in a bucket: give --lake-s3-endpoint, and FIELDTAKE_LAKE_S3_KEY and FIELDTAKE_LAKE_S3_SECRET',
    )
  const objects =
    inFolder || !store ? folderObjects(dir) : (await import('./s3-objects.ts')).s3Objects(store())
  const file = (name: string) => join(catalogue, name)
  return {
    kind: 'small',
    exportsDir: join(dir, 'exports'),
    async takes(onRow) {
      readJsonl(file(catalogueFiles.takes), (row) => onRow(readTake(row, inFolder)))
      await Promise.resolve()
    },
    async verdicts(onRow) {
      readJsonl(file('verdicts.jsonl'), (row) => onRow(readVerdict(row)))
      await Promise.resolve()
    },
    async speakers(onRow) {
      readJsonl(file('speakers.jsonl'), (row) => readSpeaker(row, onRow))
      await Promise.resolve()
    },
    async withdrawn() {
      // the last line of a withdrawal says whether it is in force
      const last = new Map<string, WithdrawalRow>()
      readJsonl(file(catalogueFiles.withdrawals), (line) => {
        const row = withdrawalRow.parse(line)
        last.set(`${row.speaker_id} ${originKey(row)}`, row)
      })
      const inForce = [...last.values()].filter(({ state }) => state !== 'undone')
      return Promise.resolve(new Set(inForce.map(({ speaker_id }) => speaker_id)))
    },
    ...(objects.fileOf ? { fileOf: objects.fileOf } : {}),
    read: (uri) => objects.read(uri),
    close: () => objects.close(),
  }
}
