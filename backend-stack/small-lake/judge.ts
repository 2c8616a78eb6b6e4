/**
 * The verdict on one record of the takes topic. Pure: the only thing it asks of the world is what a claim holds.
 *
 * The order of the checks is part of the contract, because a record with two faults must get the same code from
 * every lander; test/golden holds this one and the Spark job to the same answers.
 */
import { z } from 'zod'
import { CE_WITHDRAWAL, takeHeaders, withdrawalRecord } from '../../main/contract/messages.ts'
import type { TakeHeaders, WithdrawalRecord } from '../../main/contract/messages.ts'
import type { RawHeaders } from '../../main/trust/signature.ts'
import { audioShape } from './audio-shape.ts'
import { digestOf } from './digest.ts'
import { FaultError } from './fault.ts'
import type { Fault } from './fault.ts'
import { isClaimableKey } from './layout.ts'
import { badHeader, isRfc3339, parseTake } from './take-headers.ts'
import type { Proof } from './rows.ts'
import type { ReadTake } from './take-headers.ts'

/** A record as it came from Kafka, its headers decoded (see `decodeHeaders`). */
export interface TakeRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, string>>
}

export interface Claim {
  readonly bucket: string
  readonly key: string
}

export interface ClaimStore {
  /** Where claims may be; anywhere when absent. */
  readonly buckets?: readonly string[]
  /** Answers with the object's bytes, or null where there is none. Throws if the store cannot be asked now. */
  resolve(claim: Claim, expectedBytes: number): Promise<Uint8Array | null>
  /** Clears away what has landed. No error if it is not there. Absent where claims are to stay. */
  remove?(claim: Claim): Promise<void>
}

export type Verdict =
  /** No audio: its claim was cleared away because it had landed. */
  | { readonly verdict: 'take'; readonly take: ReadTake; readonly audio: Uint8Array | null }
  | {
      readonly verdict: 'withdrawal'
      readonly withdrawal: WithdrawalRecord
      /** by whom it is proven; absent: it is believed as it is */
      readonly proof?: Proof
    }
  | { readonly verdict: 'rejected'; readonly fault: Fault }

/** Carries what a store threw past whatever else may go wrong with a record. */
class StoreFailed extends Error {}

/**
 * Never throws for what is wrong with the record, not even for what nobody has thought of; throws what `claims.resolve` throws.
 * `holds` tells whether the lake has a take's bytes already.
 */
export async function judgeTake(
  record: TakeRecord,
  claims: ClaimStore,
  holds: (take: ReadTake) => boolean = () => false,
): Promise<Verdict> {
  try {
    if (record.headers['ce_type'] === CE_WITHDRAWAL)
      return { verdict: 'withdrawal', withdrawal: parseWithdrawal(record.value) }
    const take = parseTake(record.headers)
    const audio = await audioOf(take, record.value, claims, holds)
    if (audio) checkShape(take, audio)
    checkText(take)
    return { verdict: 'take', take, audio }
  } catch (error) {
    if (error instanceof StoreFailed) throw error.cause
    return { verdict: 'rejected', fault: faultOf(error) }
  }
}

/** One record that cannot be judged must not keep all behind it from landing. */
function faultOf(error: unknown): Fault {
  return error instanceof FaultError
    ? error.fault
    : new FaultError('internal', `could not be judged: ${String(error)}`).fault
}

async function audioOf(
  take: ReadTake,
  value: Uint8Array | null,
  claims: ClaimStore,
  holds: (take: ReadTake) => boolean,
): Promise<Uint8Array | null> {
  if (value && value.length > 0) {
    checkDigest(take, value, 'sha_mismatch', 'value')
    return value
  }
  if (!take.claim_bucket || !take.claim_key)
    throw new FaultError('empty_value', 'the value is empty and claims no object')
  const { buckets } = claims
  // Headers come from stations: they may not send the lander, with its own credentials, to any bucket they like.
  if (buckets && !buckets.includes(take.claim_bucket))
    throw badHeader('claim_bucket', take.claim_bucket, 'not a bucket that claims may be in')
  if (!isClaimableKey(take.claim_key)) throw badHeader('claim_key', take.claim_key, 'not a key')
  const claimed = await asked(take, { bucket: take.claim_bucket, key: take.claim_key }, claims, holds)
  if (claimed === 'held') return null
  if (!claimed)
    throw new FaultError('claim_missing', `no object ${take.claim_key} in bucket ${take.claim_bucket}`)
  checkDigest(take, claimed, 'claim_mismatch', 'claimed object')
  return claimed
}

async function asked(
  take: ReadTake,
  claim: Claim,
  claims: ClaimStore,
  holds: (take: ReadTake) => boolean,
): Promise<Uint8Array | null | 'held'> {
  try {
    return (await claims.resolve(claim, take.bytes)) ?? (holds(take) ? 'held' : null)
  } catch (cause) {
    throw new StoreFailed('the store could not be asked', { cause })
  }
}

function checkDigest(
  take: TakeHeaders,
  audio: Uint8Array,
  code: 'sha_mismatch' | 'claim_mismatch',
  what: string,
): void {
  if (audio.length !== take.bytes)
    throw new FaultError(code, `the ${what} has ${audio.length} bytes, the headers say ${take.bytes}`)
  const digest = digestOf(audio)
  if (digest !== take.sha256)
    throw new FaultError(code, `the ${what} hashes to ${digest}, the headers say ${take.sha256}`)
}

function checkShape(take: TakeHeaders, audio: Uint8Array): void {
  const shape = audioShape(audio, take['content-type'])
  const compare = (code: 'rate_mismatch' | 'frames_mismatch', what: string, found: number, said: number) => {
    if (found !== said) throw new FaultError(code, `the audio's ${what} is ${found}, the headers say ${said}`)
  }
  compare('rate_mismatch', 'sample rate', shape.sampleRate, take.sample_rate)
  compare('rate_mismatch', 'number of channels', shape.channels, take.channels)
  compare('rate_mismatch', 'bit depth', shape.bitDepth, take.bit_depth)
  compare('frames_mismatch', 'number of frames', shape.frames, take.frames)
}

/** What was read is known by its digest: another text would be taken for the transcript. */
function checkText({ prompt_text: text, prompt_sha256: said }: ReadTake): void {
  if (text === undefined) return
  const digest = digestOf(Buffer.from(text))
  if (digest !== said)
    throw new FaultError('text_mismatch', `prompt_text hashes to ${digest}, prompt_sha256 says ${said}`)
}

/** What an id could not be as a header: half a surrogate pair, or what stands for bytes that were not UTF-8. */
const noText = /[\p{Cs}\ufffd]/u

function parseWithdrawal(value: Uint8Array | null): WithdrawalRecord {
  if (!value || value.length === 0) throw new FaultError('empty_value', 'the withdrawal is empty')
  let body: unknown
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value))
  } catch {
    throw new FaultError('bad_container', 'the withdrawal is not JSON')
  }
  const shape = withdrawalRecord.extend({ withdrawn_at: z.string() }).safeParse(body)
  const ids = [shape.data?.speaker_id, shape.data?.station_id]
  if (!shape.success || ids.some((id) => id && noText.test(id)))
    throw new FaultError('bad_container', 'the withdrawal lacks speaker_id, withdrawn_at or station_id')
  const { withdrawn_at } = shape.data
  if (!isRfc3339(withdrawn_at)) throw badHeader('withdrawn_at', withdrawn_at, 'not an RFC 3339 time')
  return shape.data
}

/** What a faulty record still tells: whom to answer. Each only where it is itself well-formed. */
export function addressOf(headers: Readonly<Record<string, string>>) {
  const { shape } = takeHeaders
  const take = shape.ce_id.safeParse(headers['ce_id'])
  const station = shape.station_id.safeParse(headers['station_id'])
  const speaker = shape.speaker_id.safeParse(headers['speaker_id'])
  const digest = shape.sha256.safeParse(headers['sha256'])
  return {
    takeId: take.success ? take.data : null,
    stationId: station.success ? station.data : null,
    speakerId: speaker.success ? speaker.data : null,
    sha256: digest.success ? digest.data : null,
  }
}

/**
 * Header bytes as text. The last of a repeated name wins, as in Kafka's own `lastHeader`; bytes that are not UTF-8
 * become U+FFFD, which the judge refuses; a header without a value counts as absent.
 */
export function decodeHeaders(raw: RawHeaders | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(raw ?? {})) {
    const last = Array.isArray(value) ? value.findLast((one) => one !== null) : value
    if (last !== undefined && last !== null) headers[name] = last.toString()
  }
  return headers
}
