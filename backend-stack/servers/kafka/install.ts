import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Report, StackContext } from '../../stack/component.ts'
import { installOnce, keyOf } from '../../stack/install/install.ts'
import { findJava, mavenLibs } from '../../stack/install/java.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import { classArchive, formatBroker, libsDir, startBroker, writeConfig } from './broker.ts'
import type { BrokerPlan } from './config.ts'
import { freePort } from '../../stack/processes/ports.ts'

const pom = join(import.meta.dirname, 'pom.xml')

export function kafkaVersion(): string {
  return /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown'
}

/** Brings the jars, and an archive of loaded classes that halves the time a broker needs to start. */
export async function installKafka(ctx: StackContext, report: Report): Promise<void> {
  const key = keyOf(readFileSync(pom, 'utf8'))
  const what = `Kafka ${kafkaVersion()} (45 MB from Maven Central)`
  await installOnce(ctx, { dir: libsDir(ctx), key, what }, report, (dir) => mavenLibs(ctx, pom, dir))
  const archive = {
    dir: join(ctx.cacheDir, 'kafka-classes'),
    key: keyOf(key, findJava().identity),
    what: 'class archive for quick broker starts',
    // The archive holds the class path it was made for, and is itself named on the command line.
    relocatable: false,
  }
  await installOnce(ctx, archive, report, (dir) => trainClasses(ctx, dir))
}

/** Runs a throw-away broker through a little of everything, so that the archive holds the classes for it. */
async function trainClasses(ctx: StackContext, dir: string): Promise<void> {
  const dataDir = mkdtempSync(join(dir, 'training-'))
  const broker: BrokerPlan = {
    id: 1,
    clientPort: await freePort(),
    internalPort: await freePort(),
    controllerPort: await freePort(),
    dataDir,
  }
  const config = writeConfig({ brokers: [broker] }, broker)
  const training = { ...ctx, runDir: dataDir, logDir: dataDir }
  await formatBroker(training, config, broker, [])
  const running = await startBroker(training, 'kafka-training', config, broker, [
    `-XX:ArchiveClassesAtExit=${classArchive(ctx)}`,
  ])
  try {
    const kafka = kafkaClient({ bootstrap: `127.0.0.1:${broker.clientPort}` })
    await withAdmin(kafka, (admin) =>
      admin.createTopics({ topics: [{ topic: 'training', numPartitions: 1 }], waitForLeaders: true }),
    )
    const producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    await producer.send({ topic: 'training', messages: [{ key: 'k', value: 'v', headers: { h: 'x' } }] })
    await producer.disconnect()
  } finally {
    await running.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
