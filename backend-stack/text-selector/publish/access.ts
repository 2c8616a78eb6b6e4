import type { ClusterAddress } from '../../../main/kafka/client.ts'

/**
 * How the brokers are entered, from the environment: a command line is there for everybody on the machine to see. Throws
 * when an account is named without its password, or the other way round.
 */
export function accessFrom(
  env: Readonly<Record<string, string | undefined>>,
): Omit<ClusterAddress, 'bootstrap'> {
  const name = env['FIELDTAKE_SELECTOR_USERNAME'] ?? ''
  const password = env['FIELDTAKE_SELECTOR_PASSWORD'] ?? ''
  const caFile = env['FIELDTAKE_SELECTOR_CA'] ?? ''
  if ((name === '') !== (password === ''))
    throw new Error('FIELDTAKE_SELECTOR_USERNAME and FIELDTAKE_SELECTOR_PASSWORD belong together')
  return {
    ...(caFile === '' ? {} : { caFile }),
    ...(name === '' ? {} : { user: { name, password } }),
  }
}
