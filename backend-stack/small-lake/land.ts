/**
 * Lands a run of records. The order of the steps is what makes a kill at any moment harmless: audio is durable before its row,
 * a row before its receipt, and everything before the offset is committed. Done again after a death, each step finds
 * what the dead run did and comes to the same answer.
 */
import { speaksFor } from '../../main/trust/check.ts'
import { deadLetter, deadLetterHeaders, receiptOf } from './answers.ts'
import type { KafkaMessage } from './answers.ts'
import { TOPICS } from '../../main/contract/messages.ts'
import { addressOf, judgeTake } from './judge.ts'
import type { Verdict } from './judge.ts'
import type { LandingDeps } from './landing-deps.ts'
import { audioKey, isClaimOf, originKey } from './layout.ts'
import type { Incoming, Outcome } from './outcome.ts'
import { rowOf } from './rows.ts'
import type { DeadRow } from './rows.ts'
import type { ReadTake } from './take-headers.ts'
import type { Belief } from './trust.ts'
import { withdraw } from './withdraw.ts'

/** Takes the records of one partition in their order. Throws only for faults of this machine or its servers; then try again. */
export async function land(records: readonly Incoming[], deps: LandingDeps): Promise<Outcome[]> {
  const verdicts: Verdict[] = []
  const holds = (take: ReadTake) => deps.catalogue.take(take.ce_id)?.sha256 === take.sha256
  // all at once: signatures are checked on other cores while this one hashes the next record
  const beliefs = await Promise.all(records.map(async (record) => deps.trust?.belief(record, TOPICS.takes)))
  for (const [index, record] of records.entries())
    verdicts.push(await verdictOn(record, beliefs[index], holds, deps))
  deps.reached?.('judged')
  const outcomes: Outcome[] = []
  let run: Judged[] = []
  const flush = async () => {
    outcomes.push(...(await landTakes(run, deps)))
    run = []
  }
  for (const [index, record] of records.entries()) {
    const verdict = verdicts[index]
    if (!verdict) continue
    if (verdict.verdict !== 'withdrawal') run.push({ record, verdict })
    else {
      // What came before it has to be in the catalogue before it is deleted from there.
      await flush()
      await withdraw(verdict.withdrawal, record.origin, verdict.proof, deps)
    }
  }
  await flush()
  return outcomes
}

/** Who sent it comes before what it says: nothing is fetched for a stranger. */
async function verdictOn(
  record: Incoming,
  belief: Belief | undefined,
  holds: (take: ReadTake) => boolean,
  { trust, claims }: LandingDeps,
): Promise<Verdict> {
  if (belief?.fault) return { verdict: 'rejected', fault: belief.fault }
  const verdict = await judgeTake(record, claims, holds)
  if (verdict.verdict !== 'withdrawal') return verdict
  const { station_id, secret } = verdict.withdrawal
  // who shows a card asks for what is under that card, also where stations are believed without a signature
  if (!belief || trust?.policy !== 'require')
    return secret === undefined ? verdict : { ...verdict, proof: 'secret' }
  const fault = speaksFor({ stationId: belief.signer ?? '' }, station_id)
  if (fault) return { verdict: 'rejected', fault }
  return { ...verdict, proof: secret === undefined ? 'station' : 'secret' }
}

interface Judged {
  readonly record: Incoming
  readonly verdict: Exclude<Verdict, { verdict: 'withdrawal' }>
}

async function landTakes(run: readonly Judged[], deps: LandingDeps): Promise<Outcome[]> {
  if (run.length === 0) return []
  const { catalogue, target } = deps
  const outcomes = await putAll(run, deps)
  await target.sync()
  deps.reached?.('audio-synced')
  const now = deps.now()
  const uri = (key: string) => target.uri(key)
  const rows = outcomes.flatMap((outcome) =>
    outcome.kind === 'landed' && outcome.fresh
      ? [rowOf(outcome.take, uri, outcome.record.origin, outcome.record.sentAt, now)]
      : [],
  )
  // before the takes: done again after a death, those are no news any more
  await deps.keepPrompts?.(rows)
  await catalogue.addTakes(rows)
  deps.reached?.('rows-added')
  await addDeadLetters(outcomes, deps, now)
  const twinOf = (pcmSha256: string, takeId: string) => catalogue.twinOf(pcmSha256, takeId)
  const receipts = outcomes.flatMap((outcome) => receiptOf(outcome, uri, now, twinOf) ?? [])
  if (receipts.length > 0) await deps.sendReceipts(receipts)
  deps.reached?.('receipts-sent')
  await deps.landed?.(outcomes.flatMap((one) => (one.kind === 'landed' ? [one.take.ce_id] : [])))
  await clearClaims(outcomes, deps)
  return outcomes
}

/**
 * What has landed need not wait in the claim bucket, and what is of a withdrawn speaker must not. Only after the receipt; read
 * again, the record finds its take in the catalogue.
 */
async function clearClaims(outcomes: readonly Outcome[], { claims, reached }: LandingDeps): Promise<void> {
  if (!claims.remove) return
  for (const { kind, record } of outcomes) {
    const { ce_id: takeId = '', claim_bucket: bucket = '', claim_key: key = '', ...headers } = record.headers
    const cleared =
      kind !== 'rejected' && !record.value?.length && (claims.buckets?.includes(bucket) ?? bucket !== '')
    if (!cleared || !isClaimOf(key, takeId, headers['content-type'])) continue
    await claims.remove({ bucket, key })
    reached?.('claims-cleared')
  }
}

/** How many takes are written at once: enough to keep a disk's or a bucket's latency from adding up. */
const concurrency = 8

/** Writes the audio. Records of one take keep their order, so that the first one with acceptable bytes owns the id. */
async function putAll(run: readonly Judged[], deps: LandingDeps): Promise<Outcome[]> {
  const groups = new Map<string, number[]>()
  for (const [index, { verdict, record }] of run.entries()) {
    const group = verdict.verdict === 'take' ? verdict.take.ce_id : originKey(record.origin)
    groups.set(group, [...(groups.get(group) ?? []), index])
  }
  const outcomes = new Map<number, Outcome>()
  const waiting = [...groups.values()].values()
  const work = async () => {
    for (const group of waiting) {
      let landed: Landed | undefined
      for (const index of group) {
        const judged = run[index]
        if (!judged) continue
        const outcome = await settle(judged, landed, deps)
        if (outcome.kind === 'landed')
          landed = {
            sha256: outcome.take.sha256,
            key: audioKey(outcome.take),
            origin: originKey(outcome.record.origin),
          }
        outcomes.set(index, outcome)
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: concurrency }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  return run.flatMap((_, index) => outcomes.get(index) ?? [])
}

interface Landed {
  readonly sha256: string
  readonly key: string
  readonly origin: string
}

async function settle(judged: Judged, inThisRun: Landed | undefined, deps: LandingDeps): Promise<Outcome> {
  const { record, verdict } = judged
  const { catalogue, target } = deps
  const address = addressOf(record.headers)
  // A claim that was missing may be there by now, but the dead letter is out and the station has been told.
  const dead = catalogue.dead(record.origin, record.sentAt)
  if (dead) return { kind: 'rejected', record, reason: dead, address }
  const recorded = {
    stationId: address.stationId,
    withdrawalSha256: record.headers['withdrawal_sha256'] ?? null,
  }
  if (address.speakerId !== null && catalogue.isWithdrawn(address.speakerId, recorded)) {
    // A run that died may have put it just before the speaker withdrew. What has a row waits for the end of its quarantine.
    if (verdict.verdict === 'take' && !catalogue.take(verdict.take.ce_id))
      await target.remove(audioKey(verdict.take))
    const message = `speaker ${address.speakerId} has withdrawn consent`
    return { kind: 'withdrawn', record, reason: { code: 'speaker_withdrew', message }, address }
  }
  if (verdict.verdict === 'rejected') return { kind: 'rejected', record, reason: verdict.fault, address }
  const { take, audio } = verdict
  const key = audioKey(take)
  const row = catalogue.take(take.ce_id)
  const owner = inThisRun ?? (row && { sha256: row.sha256, key: row.objectKey, origin: row.origin })
  if (owner) {
    // Under another language or day the same id has another key; an earlier run may have put it there and died.
    if (owner.key !== key) await target.remove(key)
    if (owner.sha256 !== take.sha256) return conflict(record, take.ce_id, address)
    if (owner.origin === originKey(record.origin)) return { kind: 'landed', record, take, fresh: false }
    return { kind: 'duplicate', record, take, objectKey: owner.key }
  }
  // Judged before its owner was taken out of the catalogue: nothing is left of either.
  if (!audio) {
    const reason = { code: 'claim_missing', message: `no object ${take.claim_key ?? ''}` } as const
    return { kind: 'rejected', record, reason, address }
  }
  const put = await target.put(key, audio, take.sha256, take['content-type'])
  deps.reached?.('audio-put')
  return put === 'other'
    ? conflict(record, take.ce_id, address)
    : { kind: 'landed', record, take, fresh: true }
}

const conflict = (record: Incoming, takeId: string, address: ReturnType<typeof addressOf>): Outcome => ({
  kind: 'rejected',
  record,
  reason: { code: 'conflict', message: `take ${takeId} is already there with other bytes` },
  address,
})

/** To the topic first, then to the catalogue: a row says that the copy is in the topic, so a replay does not send another. */
async function addDeadLetters(outcomes: readonly Outcome[], deps: LandingDeps, now: Date): Promise<void> {
  const rows: DeadRow[] = []
  for (const outcome of outcomes) {
    if (outcome.kind !== 'rejected') continue
    const { record, reason, address } = outcome
    if (deps.catalogue.dead(record.origin, record.sentAt)) continue
    await sendWhole(deadLetter(record, reason, now), deps)
    deps.reached?.('dead-letter-sent')
    rows.push({
      ...record.origin,
      ...reason,
      take_id: address.takeId,
      station_id: address.stationId,
      speaker_id: address.speakerId,
      bytes: record.value?.length ?? 0,
      sent_at: record.sentAt.toISOString(),
      refused_at: now.toISOString(),
    })
  }
  await deps.catalogue.addDead(rows)
  deps.reached?.('dead-rows-added')
}

/** A record just under the topic's limit is over it with a reason added: its value is left out, then its headers too. */
async function sendWhole(message: KafkaMessage, deps: LandingDeps): Promise<void> {
  const omitted = { [deadLetterHeaders.omitted]: 'true' }
  const added = Object.entries(message.headers ?? {}).filter(([name]) => name.startsWith('dlq_'))
  const smaller: readonly KafkaMessage[] = [
    message,
    { ...message, value: null, headers: { ...message.headers, ...omitted } },
    { ...message, value: null, headers: { ...Object.fromEntries(added), ...omitted } },
  ]
  for (const [index, attempt] of smaller.entries()) {
    try {
      await deps.sendDeadLetter(attempt)
      return
    } catch (error) {
      if (!isTooLarge(error) || index === smaller.length - 1) throw error
    }
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error &&
  (('type' in error && (error.type === 'MESSAGE_TOO_LARGE' || error.type === 'RECORD_LIST_TOO_LARGE')) ||
    (error.cause !== undefined && isTooLarge(error.cause)))
