import type { TestProject } from 'vitest/node'
import { startKafka } from './kafka.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of the broker that all integration tests of a run share. */
    sharedKafka: string
    /** its folder, for tests that spoil what lies in a topic of their own */
    sharedKafkaFolder: string
  }
}

/** One broker for all files of a run, with the topics of topics.yml. A test that kills brokers starts its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kafka = await startKafka()
  project.provide('sharedKafka', kafka.bootstrap)
  project.provide('sharedKafkaFolder', kafka.dataDir)
  return () => kafka.stop()
}
