import type { ClusterAddress } from '../main/kafka/client.ts'

/** Whose variables: PREFIX_USERNAME, PREFIX_PASSWORD, PREFIX_CA. */
export type AccessPrefix = 'FIELDTAKE_SELECTOR' | 'FIELDTAKE_KAFKA'

/**
 * How the brokers are entered, from the environment: a command line is there for everybody on the machine to see. Throws
 * when an account is named without its password, or the other way round.
 */
export function accessFrom(
  env: Readonly<Record<string, string | undefined>>,
  prefix: AccessPrefix = 'FIELDTAKE_SELECTOR',
): Omit<ClusterAddress, 'bootstrap'> {
  const name = env[`${prefix}_USERNAME`] ?? ''
  const password = env[`${prefix}_PASSWORD`] ?? ''
  const caFile = env[`${prefix}_CA`] ?? ''
  if ((name === '') !== (password === ''))
    throw new Error(`${prefix}_USERNAME and ${prefix}_PASSWORD belong together`)
  return {
    ...(caFile === '' ? {} : { caFile }),
    ...(name === '' ? {} : { user: { name, password } }),
  }
}

/** The same account, as those variables. */
export const accessAs = (
  prefix: AccessPrefix,
  { caFile, user }: ClusterAddress,
): Readonly<Record<string, string>> => ({
  [`${prefix}_USERNAME`]: user?.name ?? '',
  [`${prefix}_PASSWORD`]: user?.password ?? '',
  [`${prefix}_CA`]: caFile ?? '',
})
