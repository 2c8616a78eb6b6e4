/** `off`: signatures are not looked at. `warn`: told in the log, and landed. `require`: a dead letter. */
export const POLICIES = ['off', 'warn', 'require'] as const
export type TrustPolicy = (typeof POLICIES)[number]
