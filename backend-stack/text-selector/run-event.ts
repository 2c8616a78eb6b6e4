/** What a run of the selector tells of itself, as OpenLineage says it. */
import { randomUUID } from 'node:crypto'
import { datasetOf, type RunEvent } from '../lineage/event.ts'
import type { Summary } from './summary.ts'

const PRODUCER = 'https://fieldtake.example/text-selector'
const SPEC = 'https://openlineage.io/spec'

export function selectorEvent(summary: Summary, brokers: readonly string[], at: Date): RunEvent {
  const version = {
    _producer: PRODUCER,
    _schemaURL: `${SPEC}/facets/1-0-1/DatasetVersionDatasetFacet.json`,
    datasetVersion: summary.etag,
  }
  const outputStatistics = {
    _producer: PRODUCER,
    _schemaURL: `${SPEC}/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json`,
    rowCount: summary.published,
  }
  const event = {
    eventType: 'COMPLETE',
    eventTime: at.toISOString(),
    producer: PRODUCER,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: randomUUID() },
    job: { namespace: 'fieldtake', name: 'text-selector' },
    inputs: [{ ...datasetOf(summary.uri), facets: { version } }],
    outputs: [
      { namespace: `kafka://${brokers[0] ?? ''}`, name: summary.topic, outputFacets: { outputStatistics } },
    ],
  }
  return event
}
