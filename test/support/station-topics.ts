/** A station on topics of its own, at a broker that others use as well. */
import type { StationSettings } from '../../main/contract/settings.ts'
import { createTopic } from './kafka.ts'
import { openStation, removeFolder } from './station.ts'
import type { TestStation } from './station.ts'

export interface StationTopics {
  readonly promptTopic: string
  readonly takeTopic: string
  readonly receiptTopic: string
  readonly group: string
}
type Broker = StationSettings['broker']

/** Topics and a group that no other test has. */
export async function stationTopics(
  bootstrap: string,
  { prompts = 1, takes = 1 }: { readonly prompts?: number; readonly takes?: number } = {},
): Promise<StationTopics> {
  const [promptTopic, takeTopic, receiptTopic] = await Promise.all([
    createTopic(bootstrap, undefined, { numPartitions: prompts }),
    createTopic(bootstrap, undefined, { numPartitions: takes }),
    createTopic(bootstrap),
  ])
  return { promptTopic, takeTopic, receiptTopic, group: `g-${promptTopic}` }
}

export interface Stations {
  /** Opens one, on a folder of its own if none is named, and connects it. */
  readonly start: (broker: Partial<Broker>, dataDir?: string) => Promise<TestStation>
  /** Closes it and leaves its folder for another start. */
  readonly stop: (station: TestStation) => Promise<void>
  /** Closes all that are open, and removes their folders: for afterEach. */
  readonly clear: () => Promise<void>
}

/** What a test opens here is closed after it. */
export function stations(bootstrap: () => string): Stations {
  const open: TestStation[] = []
  return {
    async start(broker, dataDir) {
      const station = await openStation(dataDir === undefined ? {} : { dataDir })
      open.push(station)
      await connect(station, { brokers: bootstrap(), ...broker })
      return station
    },
    async stop(station) {
      open.splice(open.indexOf(station), 1)
      await station.close()
    },
    async clear() {
      for (const station of open.splice(0)) {
        await station.close()
        await removeFolder(station.dataDir)
      }
    },
  }
}

export const connect = (station: TestStation, broker: Partial<Broker>): Promise<void> =>
  station.set((settings) => ({ ...settings, broker: { ...settings.broker, ...broker } }))

/** A record of the prompt topic. */
export const promptRecord = (id: string, more: object = {}) => ({
  key: id,
  value: JSON.stringify({
    prompt_id: id,
    text: `Sentence ${id}.`,
    lang: 'en',
    corpus: 'test',
    source: 'test',
    ...more,
  }),
})
