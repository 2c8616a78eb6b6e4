import { readFileSync } from 'node:fs'
import type { Admin, Kafka, KafkaConfig, SASLOptions } from 'kafkajs'
import kafkajs from './kafkajs.ts'

export interface ClusterAddress {
  /** host:port, comma-separated. */
  readonly bootstrap: string
  /** PEM file of the authority to trust; without it the connection is in the clear. */
  readonly caFile?: string
  readonly user?: { readonly name: string; readonly password: string }
}

/** A client for administration: impatient, silent, throws what Kafka answers. */
export function kafkaClient(address: ClusterAddress, more: Partial<KafkaConfig> = {}): Kafka {
  const { user } = address
  return new kafkajs.Kafka({
    clientId: 'fieldtake-stack',
    brokers: address.bootstrap.split(','),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 3000,
    retry: { initialRetryTime: 100, retries: 6 },
    ...(address.caFile === undefined ? {} : { ssl: { ca: [readFileSync(address.caFile, 'utf8')] } }),
    ...(user === undefined ? {} : { sasl: scram(user.name, user.password) }),
    ...more,
  })
}

/** A new object each time: kafkajs writes into the one it is given, and a changed password would not be seen. */
function scram(username: string, password: string): SASLOptions {
  return { mechanism: 'scram-sha-512', username, password }
}

export async function withAdmin<T>(kafka: Kafka, act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await act(admin)
  } finally {
    await admin.disconnect()
  }
}
