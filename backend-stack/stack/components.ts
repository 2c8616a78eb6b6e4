import { airflowComponent } from '../servers/airflow/airflow.ts'
import type { AirflowOptions } from '../servers/airflow/env.ts'
import { cassandra } from '../servers/cassandra/cassandra.ts'
import type { Component, Profile } from './component.ts'
import { connect } from '../servers/connect/connect.ts'
import { corpusTrigger } from '../trigger/component.ts'
import { counters } from '../servers/counters/counters.ts'
import { kafkaComponent } from '../servers/kafka/kafka.ts'
import { landingComponent } from '../servers/spark/landing.ts'
import { mongo } from '../servers/mongo/mongo.ts'
import { postgres } from '../servers/postgres/postgres.ts'
import { registry } from '../servers/registry/registry.ts'
import { seaweedfs } from '../servers/seaweedfs/seaweedfs.ts'
import { sparkCluster } from '../servers/spark/cluster.ts'
import { ui } from '../servers/ui/ui.ts'

export interface ComponentOptions {
  /** Of Kafka's first broker. */
  readonly port?: number
  /** Of a standalone Spark cluster that the landing job is submitted to. 0, the default: the job is its own Spark. */
  readonly workers?: number
  /** With TLS and accounts: then without the page over Kafka, which would lend everybody its own. */
  readonly secure?: boolean
  readonly airflow?: AirflowOptions
}

/** The servers of a profile. Order does not matter: each names what it needs. */
export function componentsFor(profile: Profile, options: ComponentOptions = {}): readonly Component[] {
  const core = [kafkaComponent(options)]
  const workers = options.workers ?? 0
  const landing =
    workers > 0 ? [sparkCluster(workers), landingComponent({ cluster: true })] : [landingComponent()]
  const lake = () => [...core, registry, seaweedfs, postgres, cassandra, ...landing]
  switch (profile) {
    case 'core':
      return core
    case 'lake':
      return lake()
    case 'full':
      return [
        ...lake(),
        mongo,
        connect,
        counters,
        ...(options.secure === true ? [] : [ui]),
        airflowComponent({ lake: true, connectors: true, ...options.airflow }),
        corpusTrigger,
      ]
  }
}
