/**
 * A broker that asks for a password is not spoken to before one was typed for it: its answer to an empty one would send a
 * person to look for a mistake in a password that never left.
 */
import { kafkaPort } from '../../kafka/broker-port.ts'
import { KafkaError } from '../../kafka/port.ts'
import type { BrokerOptions, BrokerPort } from '../../kafka/port.ts'

export function guardedPort(options: BrokerOptions): BrokerPort {
  if (options.settings.sasl === 'none' || (options.password ?? '') !== '') return kafkaPort(options)
  const missing = () =>
    Promise.reject(
      new KafkaError({
        kind: 'refused',
        code: 'password_missing',
        message: 'no password was typed for this broker, user name and way of connecting',
      }),
    )
  return {
    advertised: missing,
    probe: missing,
    openProducer: missing,
    openConsumer: missing,
    abandon: () => undefined,
  }
}
