/** The places that a command names, opened. */
import { join } from 'node:path'
import { UsageError } from './fault.ts'
import { openSmallLake } from './lake/small.ts'
import { folderPlace } from './out/folder.ts'
import type { OutPlace } from './out/place.ts'
import type { Places } from './options.ts'
import type { Lake } from './types.ts'
import type { S3Options } from '../s3-client.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Throws UsageError. */
export async function openLake(places: Places, env: Environment): Promise<Lake> {
  if (places.lake.kind === 'small')
    return openSmallLake(
      places.lake.dir,
      ...(places.lakeEndpoint === null
        ? []
        : [() => storeOf(places.lakeEndpoint, places.lakeRegion, env, 'FIELDTAKE_LAKE_S3')]),
    )
  // what it needs of the stack is loaded for it alone
  const { openSparkLake } = await import('./lake/spark.ts')
  return openSparkLake(places.lake.stack, env)
}

/** Throws UsageError. */
export async function openOut(
  name: string,
  places: Places,
  env: Environment,
  exportsDir: string,
): Promise<OutPlace> {
  if (!name.startsWith('s3://')) return folderPlace(name)
  const { bucketPlace } = await import('./out/bucket.ts')
  return bucketPlace(
    name,
    storeOf(places.s3Endpoint, places.s3Region, env, 'FIELDTAKE_EXPORT_S3'),
    join(exportsDir, 'spool'),
  )
}

function storeOf(
  s3Endpoint: string | null,
  s3Region: string | null,
  env: Environment,
  prefix: string,
): S3Options {
  const accessKeyId = env[`${prefix}_KEY`]
  const secretAccessKey = env[`${prefix}_SECRET`]
  if (s3Endpoint === null) throw new UsageError('--s3-endpoint is missing: where the store of s3:// is')
  if (!accessKeyId || !secretAccessKey) throw new UsageError(`${prefix}_KEY and ${prefix}_SECRET are not set`)
  return {
    endpoint: s3Endpoint,
    ...(s3Region === null ? {} : { region: s3Region }),
    accessKeyId,
    secretAccessKey,
  }
}
