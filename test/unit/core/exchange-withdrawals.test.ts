/** Withdrawals that travel on a stick from a station without a network: as they were signed, once, and in force where they come to. */
import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { cardOf } from '../../../main/contract/withdrawal-card.ts'
import { projectSettings } from '../../../main/contract/model.ts'
import { openSealed } from '../../../main/core/exchange/open.ts'
import { newSeed, signingKey } from '../../../main/trust/keys.ts'
import { CARRIED, sha256Of } from '../../../main/trust/canonical.ts'
import { signed } from '../../../main/trust/signature.ts'
import { newWithdrawalSecret } from '../../../main/trust/withdrawal-secret.ts'
import { newFolder, openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

let from: TestStation
let to: TestStation
let stick: string
let speakerId: string
const more: TestStation[] = []
beforeEach(async () => {
  ;[from, to, stick] = [await openStation(), await openStation(), await newFolder()]
  await from.begin()
  await from.record(600, 1)
  speakerId = (await from.record(600, 2)).speakerId
})
afterEach(async () => {
  for (const station of [from, to, ...more.splice(0)]) await station.remove()
  await removeFolder(stick)
})
const carryOut = (station = from, folder = stick) =>
  station.call('takes.export', { folder, onlyUnsent: true })
const carryIn = (station = to, folder = stick) => station.call('takes.importFolder', { folder })
const ledger = async (station: TestStation) => (await station.call('station.state', {})).ledger

const word = z.looseObject({
  job_id: z.string(),
  topic: z.string(),
  key: z.string(),
  value: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  public_key: z.string(),
})
const list = () => join(stick, 'fieldtake-takes', 'words.jsonl')
const lines = async (folder = stick): Promise<string[]> =>
  (await readFile(join(folder, 'fieldtake-takes', 'words.jsonl'), 'utf8')).trim().split('\n')
const wordIn = (line: string) => z.object({ word }).parse(JSON.parse(line)).word
const withdrawalIn = (all: readonly string[]): string =>
  all.find((line) => wordIn(line).topic === 'takes') ?? ''
const lineOf = (said: unknown): string =>
  JSON.stringify({
    word: said,
    check: createHash('sha256').update(JSON.stringify(said)).digest('hex'),
  })
/** What waits to be said at a station, by its kind. */
function waiting({ dataDir }: TestStation): [string, string][] {
  const db = new Database(join(dataDir, 'station.db'), { readonly: true })
  const rows = db
    .prepare<[], { kind: string; id: string }>(
      "SELECT kind, job_id AS id FROM jobs WHERE kind <> 'take' AND state = 'queued' ORDER BY job_id",
    )
    .all()
  db.close()
  return rows.map(({ kind, id }) => [kind, id])
}

test('out, in, and further: each once, signed by the station where the speaker withdrew', async () => {
  await carryOut()
  expect(await carryIn()).toMatchObject({ imported: 2, words: { imported: 1 } })
  await from.call('speakers.withdraw', { speakerId })
  // and that the answers are taken back
  expect(await carryOut()).toMatchObject({ exported: 0, words: 2 })
  expect(await carryOut()).toMatchObject({ words: 0 })
  const said = withdrawalIn(await lines())
  const { own } = await from.call('settings.identity', {})
  expect(wordIn(said)).toMatchObject({ key: speakerId, public_key: own?.publicKey })
  expect(said).toContain('"ft_sig":"02')

  expect(await carryIn()).toMatchObject({ words: { imported: 2, already: 1 }, refused: [] })
  expect(await carryIn()).toMatchObject({ words: { imported: 0, already: 3 } })
  // what waited here of the speaker waits no more; the withdrawal does
  expect(await ledger(to)).toMatchObject({ waiting: 0, withdrawn: 2, words: 2, adds: true })
  expect(
    waiting(to)
      .map(([kind]) => kind)
      .sort(),
  ).toEqual(['speaker', 'withdrawal'])
  expect(waiting(to).map(([, id]) => id)).toEqual(expect.arrayContaining([wordIn(said).job_id]))

  const further = await newFolder()
  await carryOut(to, further)
  expect(withdrawalIn(await lines(further))).toBe(said)
  await removeFolder(further)
})

test('a stick that still has the takes, at a station that never met the speaker: none goes in', async () => {
  await carryOut()
  await from.call('speakers.withdraw', { speakerId })
  await carryOut()
  const { imported, refused } = await carryIn()
  expect(imported).toBe(0)
  expect(refused.map(({ code }) => code)).toEqual(['withdrawn', 'withdrawn'])
  expect(await ledger(to)).toMatchObject({ recorded: 0, words: 2 })
  expect(readdirSync(join(to.dataDir, 'encoded'))).toEqual([])
})

test('a stick with nothing but a withdrawal is taken in', async () => {
  await from.call('speakers.withdraw', { speakerId })
  expect(await carryOut()).toMatchObject({ exported: 0, words: 2 })
  expect(await carryIn()).toMatchObject({ imported: 0, words: { imported: 2 }, refused: [] })
})

test('by a card: what carries the hash of its secret stays here; the record is the one place where the secret stands', async () => {
  const { projects } = await from.call('projects.list', {})
  const projectId = projects[0]?.projectId ?? ''
  const consents = [{ lang: 'en', version: '1', text: 'I agree.' }]
  const settings = projectSettings.parse({ quality: {}, consents })
  await from.call('projects.save', { projectId, name: 'Test', settings })
  const somebody = await from.call('speakers.add', { label: 'A', metadata: {}, projectId })
  const { card } = await from.call('speakers.consent', {
    ...{ speakerId: somebody.speakerId, projectId, lang: 'en', version: '1' },
  })
  await from.call('session.start', { projectId, speakerId: somebody.speakerId })
  await from.record(600, 3)
  await carryOut()
  await carryIn()
  // at a third station, which has no network either and never met them
  const third = await openStation()
  more.push(third)
  const forged = cardOf({ speakerId: somebody.speakerId, secret: newWithdrawalSecret() }) ?? ''
  const other = await newFolder()
  await third.call('speakers.withdrawByCard', { card: forged })
  await carryOut(third, other)
  await carryIn(to, other)
  expect(await ledger(to)).toMatchObject({ waiting: 3, withdrawn: 0 })
  await third.call('speakers.withdrawByCard', { card: card ?? '' })
  await carryOut(third, other)
  await carryIn(to, other)
  expect(await ledger(to)).toMatchObject({ waiting: 2, withdrawn: 1 })
  const secret = z
    .object({ secret: z.string() })
    .parse(JSON.parse(wordIn((await lines(other)).at(-1) ?? '').value ?? '')).secret
  const holding = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split(secret).length - 1)
  expect(holding(other).reduce((sum, n) => sum + n, 0)).toBe(1)
  const { entries } = await to.call('audit.list', {})
  expect(JSON.stringify(entries)).not.toContain(secret)
  await removeFolder(other)
})

test('on a sealed stick the receiver alone can read it', async () => {
  const identity = await generateX25519Identity()
  const { projects } = await from.call('projects.list', {})
  const project = projects[0]
  await from.call('projects.save', {
    ...{ projectId: project?.projectId ?? '', name: 'Test' },
    settings: projectSettings.parse({ quality: {}, sealTo: await identityToRecipient(identity) }),
  })
  const secret = newWithdrawalSecret()
  const card = cardOf({ speakerId, secret }) ?? ''
  // of somebody whom this station never met
  const stranger = cardOf({ speakerId: speakerId.replace(/.$/, (end) => (end === '0' ? '1' : '0')), secret })
  expect(card).not.toBe(stranger)
  await from.call('speakers.withdrawByCard', { card: stranger ?? '' })
  await from.call('speakers.withdraw', { speakerId })
  expect(await carryOut()).toMatchObject({ words: 3 })
  const files = readdirSync(stick, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name.replace(/^.*(?=\.words)/, '')).sort()).toEqual([
    ...['.words.age', '.words.age', '.words.age', 'sealed.json'],
  ])
  for (const entry of files) {
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
    for (const told of [secret, speakerId]) expect(text).not.toContain(told)
  }
  const opened = join(stick, 'opened')
  expect(await openSealed(join(stick, 'fieldtake-takes'), [identity], opened)).toMatchObject({ words: 3 })
  expect(await carryIn(to, opened)).toMatchObject({ words: { imported: 3 }, refused: [] })
})

test('one that was changed is refused by its line; one that somebody else signed takes nothing back here', async () => {
  await carryOut()
  await carryIn()
  await from.call('speakers.withdraw', { speakerId })
  await carryOut()
  const all = await lines()
  const at = all.indexOf(withdrawalIn(all)) + 1
  const said = wordIn(withdrawalIn(all))
  const put = (changed: object) =>
    writeFile(
      list(),
      all.map((line, n) => (n === at - 1 ? lineOf({ ...said, ...changed }) : line)).join('\n'),
    )
  const refusals = async () =>
    (await carryIn()).refused.filter(({ file }) => file === `words.jsonl:${at}`).map(({ code }) => code)
  // the same record under another id would be sent once more
  await put({ job_id: '019a0000-0000-7000-8000-000000000001' })
  expect(await refusals()).toEqual(['not_understood'])
  await put({ key: 'another', speaker: 'another' })
  expect(await refusals()).toEqual(['not_understood'])
  await put({ headers: { ...said.headers, ce_type: 'org.fieldtake.take.v1' } })
  expect(await refusals()).toEqual(['not_understood'])
  const value = (said.value ?? '').replace(/"withdrawn_at":"20/, '"withdrawn_at":"21')
  await put({ value })
  expect(await refusals()).toEqual(['other_signature'])
  expect(await ledger(to)).toMatchObject({ waiting: 2 })
  // a key of their own: it goes to the lake, which does not know the key; nothing is dropped for it
  const key = signingKey(newSeed())
  const headers = Object.fromEntries(Object.entries(said.headers).filter(([name]) => !name.startsWith('ft_')))
  const record = { topic: 'topic2', key: said.key, valueSha256: sha256Of(said.value ?? ''), headers }
  await put({ headers: signed(key, record, CARRIED), public_key: key.publicKey })
  expect(await refusals()).toEqual([])
  expect(await ledger(to)).toMatchObject({ waiting: 2, withdrawn: 0 })
})
