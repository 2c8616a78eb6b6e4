/** Accounts at the brokers that are made and taken away while these run. Kafka's own tool does it: kafkajs cannot. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import type { StackContext } from '../../stack/component.ts'
import { runTool } from '../../stack/install/install.ts'
import { findJava } from '../../stack/install/java.ts'
import { javaArgs, javaArgument } from './broker.ts'
import { renderProperties } from './config.ts'
import { javaClientProperties, kafkaCaFile } from './security.ts'

type Cluster = Pick<StackContext, 'cacheDir' | 'dataDir' | 'logDir'> & { readonly bootstrap: string }

/** The controller answers once the account is written down; a broker lets it in when it has read that, a little later. */
export async function loginWorks(address: ClusterAddress): Promise<void> {
  const end = Date.now() + 20_000
  for (;;) {
    try {
      await withAdmin(kafkaClient(address, { retry: { retries: 0 } }), () => Promise.resolve())
      return
    } catch (error) {
      if (Date.now() > end) throw error
      await delay(100)
    }
  }
}

/** With a password: makes the account, or gives it another one. Without: it can log in no more. Asking twice is no error. */
export async function changeUser(
  cluster: Cluster,
  name: string,
  password: string | undefined,
): Promise<void> {
  if (!existsSync(kafkaCaFile(cluster.dataDir))) throw new Error('These brokers have no accounts')
  const dir = mkdtempSync(join(cluster.dataDir, 'kafka-security', 'user-'))
  try {
    const login = join(dir, 'admin.properties')
    const properties = renderProperties(javaClientProperties(cluster.dataDir, 'admin'))
    writeFileSync(login, properties, { mode: 0o600 })
    const change =
      password === undefined
        ? ['--delete-config', 'SCRAM-SHA-512']
        : ['--add-config', `SCRAM-SHA-512=[password=${password}]`]
    const args = [
      ...[...javaArgs(cluster), 'kafka.admin.ConfigCommand', '--bootstrap-server', cluster.bootstrap],
      ...['--command-config', login, '--alter', '--entity-type', 'users', '--entity-name', name, ...change],
    ]
    // By file: passwords on a command line are there for everybody on the machine to see.
    const argsFile = join(dir, 'args')
    writeFileSync(argsFile, args.map(javaArgument).join(''), { mode: 0o600 })
    const logFile = join(cluster.logDir, 'kafka-user.log')
    await runTool(findJava().command, [`@${argsFile}`], { logFile }).catch((error: unknown) => {
      // taken away before, or never made
      if (password !== undefined || !/ResourceNotFound/.test(String(error))) throw error
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
