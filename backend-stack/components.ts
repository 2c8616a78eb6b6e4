import type { Component, Profile } from './native/component.ts'
import { kafkaComponent } from './native/kafka.ts'

export interface ComponentOptions {
  /** Of Kafka's first broker. */
  readonly port?: number
}

/** The servers of a profile. Order does not matter: each names what it needs. */
export function componentsFor(profile: Profile, options: ComponentOptions = {}): readonly Component[] {
  const core = [kafkaComponent(options)]
  switch (profile) {
    case 'core':
      return core
    case 'lake':
      return core
    case 'full':
      return core
  }
}
