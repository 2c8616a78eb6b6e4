import { airflowComponent } from './native/airflow.ts'
import type { AirflowOptions } from './native/airflow-env.ts'
import { cassandra } from './native/cassandra.ts'
import type { Component, Profile } from './native/component.ts'
import { connect } from './native/connect.ts'
import { corpusTrigger } from './native/corpus-trigger.ts'
import { counters } from './native/counters.ts'
import { kafkaComponent } from './native/kafka.ts'
import { landingComponent } from './native/landing.ts'
import { postgres } from './native/postgres.ts'
import { registry } from './native/registry.ts'
import { seaweedfs } from './native/seaweedfs.ts'
import { sparkCluster } from './native/spark-cluster.ts'

export interface ComponentOptions {
  /** Of Kafka's first broker. */
  readonly port?: number
  /** Of a standalone Spark cluster that the landing job is submitted to. 0, the default: the job is its own Spark. */
  readonly workers?: number
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
        connect,
        counters,
        airflowComponent({ lake: true, ...options.airflow }),
        corpusTrigger,
      ]
  }
}
