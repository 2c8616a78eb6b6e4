/** Consent that is withdrawn holds for every take of the speaker, however it comes back. */
import Database from 'better-sqlite3'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { projectSettings } from '../../../main/contract/model.ts'
import { cardOf, readCard } from '../../../main/contract/withdrawal-card.ts'
import { newWithdrawalSecret, withdrawalSha256 } from '../../../main/trust/withdrawal-secret.ts'
import { newFolder, openStation, removeFolder, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let dir: string
beforeEach(async () => {
  dir = await newFolder()
})
afterEach(() => removeFolder(dir))

async function startTake(station: TestStation): Promise<string> {
  const takeId = await station.start()
  await station.append(takeId, voice(800))
  return takeId
}
const speakerOf = async (station: TestStation): Promise<string> =>
  (await station.call('station.state', {})).session?.speaker.speakerId ?? ''
/** A station that has saved one take, closed again; its database, to put the take where time would have brought it. */
async function afterOneTake() {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const { takeId } = await station.record(600)
  const speakerId = await speakerOf(station)
  await station.close()
  const db = new Database(join(dir, 'station.db'))
  const set = (state: string) => db.prepare('UPDATE jobs SET state = ? WHERE job_id = ?').run(state, takeId)
  return { takeId, speakerId, db, set }
}
const ledger = async (station: TestStation) => (await station.call('station.state', {})).ledger

test('a discarded take of a withdrawn speaker cannot be restored', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await startTake(station)
  await station.call('recording.stop', { takeId })
  await station.call('speakers.withdraw', { speakerId: await speakerOf(station) })
  await expect(station.call('takes.restore', { takeId })).rejects.toMatchObject({ code: 'conflict' })
  expect(await ledger(station)).toMatchObject({ recorded: 1, discarded: 1, waiting: 0, adds: true })
  await station.close()
})

test('the ledger tells what was withdrawn from what was discarded here', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const kept = await station.record(600)
  const discarded = await station.record(600)
  await station.call('takes.discard', { takeId: discarded.takeId })
  expect(await ledger(station)).toMatchObject({ discarded: 1, withdrawn: 0 })
  await station.call('speakers.withdraw', { speakerId: await speakerOf(station) })
  expect(await ledger(station)).toMatchObject({ recorded: 2, discarded: 2, withdrawn: 1, adds: true })
  const { take } = await station.call('takes.get', { takeId: kept.takeId })
  expect(take.delivery.reason?.code).toBe('speaker_withdrew')
  await station.close()
})

test('an interrupted take that is adopted after the withdrawal is never queued', async () => {
  const station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await startTake(station)
  await station.core.rendererGone()
  await station.call('speakers.withdraw', { speakerId: await speakerOf(station) })
  await station.call('recording.adopt', { takeId }).catch(() => undefined)
  expect(await ledger(station)).toMatchObject({ waiting: 0, parked: 0, sentAwaiting: 0, adds: true })
  await station.close()
})

test('a database that was lost does not forget who withdrew', async () => {
  let station = await openStation({ dataDir: dir })
  await station.begin()
  const takeId = await startTake(station)
  await station.call('recording.stop', { takeId })
  await station.call('speakers.withdraw', { speakerId: await speakerOf(station) })
  await station.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(dir, `station.db${suffix}`), { force: true })
  station = await openStation({ dataDir: dir })
  expect(await ledger(station)).toMatchObject({ recorded: 1, discarded: 1, waiting: 0, adds: true })
  await station.close()
  // the word of it for the lake went with the database: it is said again
  const db = new Database(join(dir, 'station.db'), { readonly: true })
  const words = db.prepare("SELECT state FROM jobs WHERE kind = 'withdrawal'").all()
  db.close()
  expect(words).toEqual([{ state: 'queued' }])
})

test('what the lake refused of a speaker who withdrew is not sent again, by itself or with the crowd', async () => {
  const { takeId, speakerId, db, set } = await afterOneTake()
  set('sent')
  let station = await openStation({ dataDir: dir })
  await station.call('speakers.withdraw', { speakerId })
  await station.close()
  set('rejected')
  db.close()
  station = await openStation({ dataDir: dir })
  await expect(station.call('queue.retry', { takeId })).rejects.toMatchObject({ code: 'conflict' })
  await station.call('queue.retry', {})
  expect(await ledger(station)).toMatchObject({ rejected: 1, waiting: 0, adds: true })
  await station.close()
})

test('a withdrawal that has not gone out is told, and goes when somebody says so', async () => {
  const { speakerId, db, set } = await afterOneTake()
  set('landed')
  // what travels of the speaker has gone out, too
  db.exec("UPDATE jobs SET state = 'sent' WHERE kind = 'speaker'")
  const station = await openStation({ dataDir: dir })
  expect(await ledger(station)).toMatchObject({ words: 0, safeToUnplug: true })
  await station.call('speakers.withdraw', { speakerId })
  // every take has landed: nothing but this holds the lake's copy back from being deleted
  expect(await ledger(station)).toMatchObject({ waiting: 0, words: 2, adds: true, safeToUnplug: false })
  const state = (to: string) =>
    db
      .prepare(
        "UPDATE jobs SET state = ? WHERE kind = 'withdrawal' OR (kind = 'speaker' AND state <> 'sent')",
      )
      .run(to)
  state('parked')
  expect((await station.call('queue.retry', {})).ledger).toMatchObject({ words: 2, safeToUnplug: false })
  expect(db.prepare("SELECT state FROM jobs WHERE kind = 'withdrawal'").pluck().get()).toBe('queued')
  state('sent')
  expect(await ledger(station)).toMatchObject({ words: 0, adds: true, safeToUnplug: true })
  db.close()
  await station.close()
})

const CONSENTS = [{ lang: 'en', version: '1', text: 'I agree.' }]
/** A speaker who agreed, with the card that they were given. */
async function agree(station: TestStation) {
  const { projects } = await station.call('projects.list', {})
  const projectId = projects[0]?.projectId ?? ''
  await station.call('projects.save', {
    projectId,
    name: 'Test',
    settings: projectSettings.parse({ quality: {}, consents: CONSENTS }),
  })
  await station.call('scripts.useStarter', { projectId, langs: ['en'] })
  const { speakerId } = await station.call('speakers.add', { label: 'A', metadata: {}, projectId })
  const consent = () => station.call('speakers.consent', { speakerId, projectId, lang: 'en', version: '1' })
  const { card } = await consent()
  const begin = () => station.call('session.start', { projectId, speakerId })
  return { speakerId, card: card ?? '', consent, begin }
}
const recordsOf = (kind: string) => {
  const db = new Database(join(dir, 'station.db'), { readonly: true })
  const payloads = db.prepare<[string], string>('SELECT payload FROM jobs WHERE kind = ?').pluck().all(kind)
  const whole = JSON.stringify(db.prepare('SELECT * FROM speakers').all())
  db.close()
  return { whole, records: payloads.map((text) => payload.parse(JSON.parse(text))) }
}
const payload = z.object({ key: z.string(), value: z.string() })

test('a card is shown once, its hash travels with the takes, and the station keeps nothing else of it', async () => {
  const station = await openStation({ dataDir: dir })
  const { speakerId, card, consent, begin } = await agree(station)
  const onCard = readCard(card)
  expect(onCard?.speakerId).toBe(speakerId)
  // nothing was recorded yet: somebody closed the window before they had copied it
  const again = (await consent()).card ?? ''
  expect(again).not.toBe(card)
  await begin()
  await station.record(600)
  expect((await consent()).card).toBeNull()
  const { secret } = readCard(again) ?? { secret: '' }
  const stick = await newFolder()
  await station.call('takes.export', { folder: stick, onlyUnsent: true })
  const list = readFileSync(join(stick, 'fieldtake-takes', 'manifest.jsonl'), 'utf8')
  expect(list).toContain(`"withdrawal_sha256":"${withdrawalSha256(speakerId, secret)}"`)
  expect(list).not.toContain(secret)
  expect(recordsOf('withdrawal').whole).not.toContain(secret)
  await removeFolder(stick)

  // another card of this speaker, and one that was misread
  const other = cardOf({ speakerId, secret: newWithdrawalSecret() }) ?? ''
  await expect(station.call('speakers.withdrawByCard', { card: other })).rejects.toMatchObject({
    code: 'card_refused',
  })
  await expect(
    station.call('speakers.withdrawByCard', { card: again.slice(3).toLowerCase() }),
  ).resolves.toEqual({ here: 1 })
  expect(await ledger(station)).toMatchObject({ recorded: 1, withdrawn: 1, adds: true })
  expect(recordsOf('withdrawal').records.map(({ value }) => JSON.parse(value) as unknown)).toMatchObject([
    { speaker_id: speakerId, secret },
  ])
  await station.close()
})

test('a card of a speaker whom this station never met goes to the lake; what came of them by stick stays here', async () => {
  const [from, to, stick] = [await openStation(), await openStation({ dataDir: dir }), await newFolder()]
  const { card, begin } = await agree(from)
  await begin()
  await from.record(600)
  await from.call('takes.export', { folder: stick, onlyUnsent: true })
  await to.call('takes.importFolder', { folder: stick })
  expect(await ledger(to)).toMatchObject({ waiting: 1 })
  await expect(to.call('speakers.withdrawByCard', { card: 'hello' })).rejects.toMatchObject({
    code: 'card_mistyped',
  })
  // another secret under the same speaker drops nothing here
  const { speakerId, secret } = readCard(card) ?? { speakerId: '', secret: '' }
  const forged = cardOf({ speakerId, secret: newWithdrawalSecret() }) ?? ''
  expect(await to.call('speakers.withdrawByCard', { card: forged })).toEqual({ here: 0 })
  expect(await to.call('speakers.withdrawByCard', { card })).toEqual({ here: 1 })
  expect(await ledger(to)).toMatchObject({ waiting: 0, discarded: 1, withdrawn: 1, adds: true })
  expect(recordsOf('withdrawal').records.map(({ value }) => JSON.parse(value) as unknown)).toMatchObject([
    { speaker_id: speakerId },
    { speaker_id: speakerId, secret },
  ])
  // the log says whose, and never the secret
  const { entries } = await to.call('audit.list', {})
  expect(JSON.stringify(entries)).toContain(speakerId)
  expect(JSON.stringify(entries)).not.toContain(secret)
  await from.remove()
  await to.close()
  await removeFolder(stick)
})

test('the hash comes back with the takes after a lost database', async () => {
  const station = await openStation({ dataDir: dir })
  const { speakerId, card, begin } = await agree(station)
  await begin()
  await station.record(600)
  await station.close()
  for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `station.db${end}`), { force: true })
  const after = await openStation({ dataDir: dir })
  await after.until(({ ledger }) => ledger.recorded === 1)
  const other = cardOf({ speakerId, secret: newWithdrawalSecret() }) ?? ''
  await expect(after.call('speakers.withdrawByCard', { card: other })).rejects.toMatchObject({
    code: 'card_refused',
  })
  expect(await after.call('speakers.withdrawByCard', { card })).toEqual({ here: 1 })
  await after.close()
})
