/** OpenLineage's run event, as far as it is used here: what a run read and what it wrote. */
import { z } from 'zod'
import { collectionPlace, isCollection } from '../text-selector/read/documents.ts'

const offsets = z.looseObject({
  partitions: z.record(z.string(), z.object({ from: z.number(), until: z.number() })),
})
const dataset = z.object({
  namespace: z.string(),
  name: z.string(),
  facets: z.looseObject({ version: z.looseObject({ datasetVersion: z.string() }).optional() }).optional(),
  /** the lake's jobs say which records of a topic a batch has read */
  inputFacets: z.looseObject({ fieldtake_offsets: offsets.optional() }).optional(),
})

/** Loose: Airflow's and Spark's events say much more. */
export const runEvent = z.object({
  eventType: z.string().optional(),
  eventTime: z.string(),
  run: z.object({ runId: z.string() }),
  job: z.object({ namespace: z.string(), name: z.string() }),
  inputs: z.array(dataset).optional(),
  outputs: z.array(dataset).optional(),
})
export type RunEvent = z.infer<typeof runEvent>
export type Dataset = z.infer<typeof dataset>

/** OpenLineage names an S3 object by its bucket and key, a collection by its server, database and name, a file by `file` and its path. */
export function datasetOf(uri: string): { namespace: string; name: string } {
  if (isCollection(uri)) {
    const { database, collection } = collectionPlace(uri)
    return { namespace: uri.split('/').slice(0, 3).join('/'), name: `${database}.${collection}` }
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? []
  return bucket !== undefined && key !== undefined
    ? { namespace: `s3://${bucket}`, name: key }
    : { namespace: 'file', name: uri }
}
