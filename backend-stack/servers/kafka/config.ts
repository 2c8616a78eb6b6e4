import { join } from 'node:path'

/** One broker of a cluster, as far as its configuration goes. */
export interface BrokerPlan {
  /** From 1. */
  readonly id: number
  /** Where clients come in. */
  readonly clientPort: number
  /** Where clients are told to come in, if it is not `clientPort`: something stands in between, such as a proxy. */
  readonly advertisedPort?: number
  /** What clients are told the machine is called. Default: 127.0.0.1. */
  readonly advertisedHost?: string
  /** Where the other brokers come in. */
  readonly internalPort: number
  readonly controllerPort: number
  readonly dataDir: string
}

export interface ClusterPlan {
  readonly brokers: readonly BrokerPlan[]
  /** Undefined: everything in the clear, on loopback. */
  readonly security?: {
    readonly keystore: string
    readonly truststore: string
    /** Of both stores. */
    readonly storePassword: string
    /** Distinguished name in the brokers' certificate; it is what brokers are to each other. */
    readonly brokerPrincipal: string
    readonly superUsers: readonly string[]
  }
}

/** KRaft needs the voters' addresses before any of them runs. */
function voters(cluster: ClusterPlan): string {
  return cluster.brokers.map((broker) => `${broker.id}@127.0.0.1:${broker.controllerPort}`).join(',')
}

/** The properties that are one broker's own; kafka/broker.properties holds what all have in common. */
export function brokerProperties(cluster: ClusterPlan, broker: BrokerPlan): Readonly<Record<string, string>> {
  const copies = Math.min(3, cluster.brokers.length)
  const minInsync = copies >= 3 ? 2 : 1
  const { security } = cluster
  return {
    'process.roles': 'broker,controller',
    'node.id': String(broker.id),
    'controller.quorum.voters': voters(cluster),
    listeners: [
      `CLIENT://127.0.0.1:${broker.clientPort}`,
      `INTERNAL://127.0.0.1:${broker.internalPort}`,
      `CONTROLLER://127.0.0.1:${broker.controllerPort}`,
    ].join(','),
    'advertised.listeners': `CLIENT://${broker.advertisedHost ?? '127.0.0.1'}:${broker.advertisedPort ?? broker.clientPort},INTERNAL://127.0.0.1:${broker.internalPort}`,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': security
      ? 'CLIENT:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL'
      : 'CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(broker.dataDir, 'log'),
    'default.replication.factor': String(copies),
    'min.insync.replicas': String(minInsync),
    'offsets.topic.replication.factor': String(copies),
    'transaction.state.log.replication.factor': String(copies),
    'transaction.state.log.min.isr': String(minInsync),
    'share.coordinator.state.topic.replication.factor': String(copies),
    'share.coordinator.state.topic.min.isr': String(minInsync),
    ...(security ? securityProperties(security) : {}),
  }
}

function securityProperties(security: NonNullable<ClusterPlan['security']>): Record<string, string> {
  return {
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': security.keystore,
    'ssl.keystore.password': security.storePassword,
    'ssl.key.password': security.storePassword,
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': security.truststore,
    'ssl.truststore.password': security.storePassword,
    'ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    // Between themselves brokers show a certificate. Anybody on this machine can reach these ports too, and a broker
    // may do everything, so nobody comes in there without the key.
    'listener.name.internal.ssl.client.auth': 'required',
    'listener.name.controller.ssl.client.auth': 'required',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': [security.brokerPrincipal, ...security.superUsers].map((name) => `User:${name}`).join(';'),
  }
}

/** As a .properties file; backslashes and line ends in values are escaped. */
export function renderProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')
}
