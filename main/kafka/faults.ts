/** What kafkajs throws, in the station's own words. */
import { errorCode } from '../contract/errors.ts'
import type { ErrorValue } from '../contract/errors.ts'
import type { KafkaFault } from './port.ts'
import { KafkaError } from './port.ts'

interface Facts {
  name: string
  type: string
  code: string
  message: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** kafkajs wraps its errors up to three deep; the innermost that says something is the one to believe. */
function* chain(thrown: unknown): Generator<Facts> {
  let at: unknown = thrown
  for (let depth = 0; depth < 6 && at instanceof Error; depth += 1) {
    yield {
      name: at.name,
      type: 'type' in at ? text(at.type) : '',
      code: 'code' in at ? text(at.code) : '',
      message: at.message,
    }
    at = at.cause
  }
}

const AUTH = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE'])
const FORBIDDEN = /^(TOPIC|GROUP|CLUSTER)_AUTHORIZATION_FAILED$/
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])
const FEW_REPLICAS = new Set(['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'])
const TLS_CODE =
  /^(EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|HOSTNAME_MISMATCH)/
const TLS_TEXT = /certificate|wrong version number|ssl routines|self.signed|altnames/i

function judge(facts: Facts): KafkaFault | null {
  const { name, type, code, message } = facts
  if (
    type === 'UNKNOWN_TOPIC_OR_PARTITION' ||
    name === 'KafkaJSTopicMetadataNotLoaded' ||
    name === 'KafkaJSMetadataNotLoaded'
  )
    return { kind: 'refused', code: 'topic_unknown', message }
  if (FORBIDDEN.test(type)) return { kind: 'refused', code: 'not_authorised', message }
  if (AUTH.has(type) || name === 'KafkaJSSASLAuthenticationError')
    return { kind: 'refused', code: 'broker_auth_failed', message }
  if (TOO_LARGE.has(type)) return { kind: 'too_large', code: 'too_large', message }
  // a compacted topic takes no record without a key, for one: only a person can tell what is to become of it
  if (type === 'INVALID_RECORD')
    return { kind: 'record', code: 'record_refused', message: `${type}: ${message}` }
  // the clock's fault (KIP-937), not the record's: it is stamped anew with each try, and goes once the clock is right
  if (type === 'INVALID_TIMESTAMP') return { kind: 'refused', code: 'clock_wrong', message }
  // a rule of the topic, which its owner may change
  if (type === 'POLICY_VIOLATION') return { kind: 'refused', code: 'topic_refuses', message }
  // damaged on the way, for the station sums what it sends: the same bytes may go again
  if (type === 'CORRUPT_MESSAGE') return { kind: 'connection', code: 'bytes_changed', message }
  if (FEW_REPLICAS.has(type)) return { kind: 'connection', code: 'replicas_missing', message }
  if (TLS_CODE.test(code) || (name === 'KafkaJSConnectionError' && TLS_TEXT.test(message)))
    return { kind: 'refused', code: 'broker_tls_failed', message }
  return null
}

/** Every fault is one; what nobody knows counts as a lost connection, because trying again is harmless. */
export function kafkaFault(thrown: unknown): KafkaFault {
  if (thrown instanceof KafkaError) return thrown.fault
  let message = thrown instanceof Error ? thrown.message : String(thrown)
  for (const facts of chain(thrown)) {
    const fault = judge(facts)
    if (fault) return fault
    if (facts.message) message = facts.message
  }
  return { kind: 'connection', code: 'broker_unreachable', message }
}

/** As it crosses the contract: what only a record can meet has no code of its own there. */
export const asErrorValue = ({ code, message, params }: KafkaFault): ErrorValue => ({
  code: errorCode.catch('internal').parse(code),
  message,
  ...(params ? { params } : {}),
})

export const asKafkaError = (thrown: unknown): KafkaError =>
  thrown instanceof KafkaError ? thrown : new KafkaError(kafkaFault(thrown), thrown)
