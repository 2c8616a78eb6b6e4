/** A station that is encrypted: everything works as ever, its folder tells nothing, and only its key or its code opens it. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { methods } from '../../../../main/contract/api.ts'
import type { Input, MethodName, Output } from '../../../../main/contract/api.ts'
import { StationError } from '../../../../main/contract/errors.ts'
import type { Core } from '../../../../main/core/host.ts'
import type { SecretStore } from '../../../../main/core/secret-store.ts'
import { startCore } from '../../../../main/core/rescue.ts'
import { encryptAll, isSealedFile, openBook, readWhole } from '../../../../main/core/vault/index.ts'
import { memorySecrets, newFolder, openStation, removeFolder, voice } from '../../../support/station.ts'
import type { TestStation } from '../../../support/station.ts'

const NAME = 'Zewditu Planted-Bekele'
const ANSWER = 'planted answer seven'
const PASSPHRASE = 'four bold camels walk'

let dir: string
let secrets: SecretStore
const open: { close(): Promise<void> }[] = []
beforeEach(async () => {
  dir = await newFolder()
  secrets = memorySecrets()
})
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close().catch(() => undefined)
  await removeFolder(dir)
})

const code = (error: unknown) => (error instanceof StationError ? error.code : String(error))
const refusal = (work: Promise<unknown>) => work.then(() => 'done', code)
async function station(given: Parameters<typeof openStation>[0] = {}): Promise<TestStation> {
  const made = await openStation({ dataDir: dir, secrets, keychain: true, restMs: 10, ...given })
  open.push(made)
  return made
}
/** What a shell gets: a station, or one that waits to be opened. */
async function shell(given: { secrets?: SecretStore; keychain?: boolean } = {}) {
  const core: Core = await startCore({
    dataDir: dir,
    shell: 'electron',
    appVersion: '0',
    secrets,
    keychain: true,
    restMs: 10,
    ...given,
  })
  open.push(core)
  return {
    close: () => core.close(),
    call: async <M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> =>
      methods[method].output.parse((await core.call(method, input)).result) as Output<M>,
  }
}
const begin = async (at: TestStation): Promise<void> => {
  await at.begin()
  const { projects } = await at.call('projects.list', {})
  const speaker = await at.call('speakers.add', { label: NAME, metadata: { town: ANSWER } })
  await at.call('session.start', { projectId: projects[0]!.projectId, speakerId: speaker.speakerId })
  await at.call('listeners.save', { label: `Listener ${NAME}`, speakerId: null })
}
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
/** Files in which something stands as it was said or typed. */
function told(pcm: readonly Uint8Array[]): string[] {
  const needles = [NAME, ANSWER].map((text) => Buffer.from(text))
  // pieces of the middle of what was said, wherever it lies in a file
  for (const one of pcm) needles.push(Buffer.from(one.subarray(one.length >> 1, (one.length >> 1) + 48)))
  return filesOf(dir).filter((path) => {
    const bytes = readFileSync(path)
    return (
      needles.some((needle) => bytes.includes(needle)) || /^(RIFF|fLaC)/.test(bytes.toString('latin1', 0, 4))
    )
  })
}
const digest = (paths: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const path of [...paths].sort()) hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}
async function audioOf(at: TestStation, takeId: string): Promise<Buffer> {
  const file = await at.core.audioFile(takeId)
  if (!file) throw new Error('no audio')
  const bytes = await readWhole(file.path, file.keys)
  expect(bytes.length).toBe(file.bytes)
  return bytes
}
async function untilEncrypted(at: TestStation): Promise<void> {
  await expect.poll(async () => (await at.call('vault.view', {})).state, { timeout: 20_000 }).toBe('on')
}
const encoded = (at: TestStation, takeId: string) =>
  expect
    .poll(async () => (await at.call('takes.get', { takeId })).take.delivery.bytes, { timeout: 20_000 })
    .toBeGreaterThan(0)

test('a new station with a keychain is encrypted from its first byte, and works as any other', async () => {
  const at = await station()
  expect(await at.call('vault.view', {})).toMatchObject({ state: 'on', keychain: true, codeKept: false })
  await begin(at)
  const said = voice(900, 3)
  const { take } = await at.read(said)
  const cutId = await at.start()
  const cut = voice(700, 4)
  await at.append(cutId, cut)
  await at.core.rendererGone()
  const adopted = await at.call('recording.adopt', { takeId: cutId })
  expect(adopted.take).toMatchObject({ recovered: true, frames: 33_600 })
  for (const [takeId, pcm] of [
    [take.takeId, said],
    [cutId, cut],
  ] as const) {
    expect((await audioOf(at, takeId)).subarray(-pcm.length).equals(pcm)).toBe(true)
    const peaks = await at.core.call('takes.peaks', { takeId })
    expect(peaks.bytes?.length).toBe(Math.ceil(pcm.length / 2 / 512) * 4)
    await encoded(at, takeId)
  }
  const names = (await at.call('speakers.list', {})).speakers.map(({ label }) => label)
  expect(names).toContain(NAME)
  expect(told([said, cut])).toEqual([])
  await at.close()
  expect(told([said, cut])).toEqual([])
  // nothing of it is plain but what names nobody
  const plain = filesOf(dir).filter((path) => /\/(takes|encoded|journal)\//.test(path) && !isSealedFile(path))
  expect(plain).toEqual([])
})

test('what travels on a stick is plain for whoever receives it, and encrypted where it arrives', async () => {
  const at = await station()
  await begin(at)
  const said = voice(800, 5)
  const { take } = await at.read(said)
  const stick = await newFolder()
  const other = await openStation({ secrets: memorySecrets(), keychain: true })
  open.push({ close: () => other.remove() }, { close: () => removeFolder(stick) })
  expect(await at.call('takes.export', { folder: stick, onlyUnsent: true })).toMatchObject({ exported: 1 })
  const carried = readFileSync(join(stick, 'fieldtake-takes', `${take.takeId}.flac`))
  expect(carried.toString('latin1', 0, 4)).toBe('fLaC')
  expect(await other.call('takes.importFolder', { folder: stick })).toMatchObject({
    imported: 1,
    refused: [],
  })
  expect(isSealedFile(join(other.dataDir, 'encoded', `${take.takeId}.flac`))).toBe(true)
  expect((await audioOf(other, take.takeId)).subarray(-said.length).equals(said)).toBe(true)
  await other.close()
})

test('opened with another key it says so, changes nothing, and opens with the recovery code', async () => {
  const at = await station()
  await begin(at)
  const said = voice(800, 6)
  const { take } = await at.read(said)
  const { code: recovery } = await at.call('vault.code', {})
  await at.close()
  const before = filesOf(dir).filter((path) => !path.endsWith('.lock'))
  const was = digest(before)
  const elsewhere = memorySecrets({ vaultKey: '00'.repeat(20) })
  const locked = await shell({ secrets: elsewhere })
  expect(await refusal(locked.call('station.state', {}))).toBe('vault_locked')
  expect(await refusal(locked.call('speakers.list', {}))).toBe('vault_locked')
  expect(await refusal(locked.call('station.openVault', {}))).toBe('vault_locked')
  expect(await refusal(locked.call('station.openVault', { code: recovery.slice(0, -1) }))).toBe(
    'vault_refused',
  )
  const other = await openStation({ secrets: memorySecrets(), keychain: true })
  const foreign = await other.call('vault.code', {})
  await other.remove()
  expect(await refusal(locked.call('station.openVault', { code: foreign.code }))).toBe('vault_refused')
  expect(digest(before)).toBe(was)
  const typed = recovery.toLowerCase().replace(/(.{4})/g, '$1 ')
  await locked.call('station.openVault', { code: typed })
  expect((await locked.call('takes.list', {})).takes.map(({ takeId }) => takeId)).toEqual([take.takeId])
  await locked.close()
  // this computer's keychain knows it from now on
  const again = await shell({ secrets: elsewhere })
  expect((await again.call('takes.list', {})).total).toBe(1)
})

test('the disk of a broken laptop, without its database and its book of keys: the recovery code brings the takes back', async () => {
  const at = await station()
  await begin(at)
  const said = [voice(800, 7), voice(800, 8)]
  for (const pcm of said) await at.read(pcm)
  const { code: recovery } = await at.call('vault.code', {})
  await at.close()
  for (const name of readdirSync(dir))
    if (/^(station\.db|vault\.json|backups)/.test(name)) rmSync(join(dir, name), { recursive: true })
  const locked = await shell({ secrets: memorySecrets(), keychain: false })
  expect(await refusal(locked.call('station.state', {}))).toBe('vault_locked')
  await locked.call('station.openVault', { code: recovery })
  const { takes } = await locked.call('takes.list', {})
  expect(takes).toHaveLength(2)
  expect((await locked.call('station.state', {})).ledger).toMatchObject({ recorded: 2, adds: true })
})

test('a station that was plain is encrypted bit by bit, goes on after an end in the middle, and then tells nothing', async () => {
  const plain = await station({ keychain: false })
  await begin(plain)
  const said = [voice(800, 9), voice(800, 10), voice(800, 11)]
  const ids: string[] = []
  for (const pcm of said) {
    const { take } = await plain.read(pcm)
    await encoded(plain, take.takeId)
    ids.push(take.takeId)
  }
  expect(await plain.call('vault.view', {})).toMatchObject({ state: 'off', keyId: null })
  expect(told(said).length).toBeGreaterThan(5)
  await plain.close()
  // turned on and ended at once: what is done is whole, what is not is plain
  const keyed = await openBook({ dataDir: dir, secrets, keychain: true, now: Date.now })
  await keyed.turnOn(undefined)
  let left = 3
  const ended = encryptAll({
    folders: [join(dir, 'takes'), join(dir, 'encoded')],
    keys: keyed.keys,
    quiet: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('killed'))),
    found: () => undefined,
    failed: () => undefined,
  })
  await expect(ended).rejects.toThrow('killed')
  const sealed = filesOf(dir).filter((path) => /\/(takes|encoded)\//.test(path) && isSealedFile(path))
  expect(sealed).toHaveLength(3)
  const at = await station()
  await untilEncrypted(at)
  for (const [index, id] of ids.entries())
    expect((await audioOf(at, id)).subarray(-said[index]!.length).equals(said[index]!)).toBe(true)
  expect((await at.call('speakers.list', {})).speakers.map(({ label }) => label)).toContain(NAME)
  await expect.poll(() => told(said), { timeout: 20_000 }).toEqual([])
  await at.close()
  expect(told(said)).toEqual([])
})

test('another key for what comes, the old one for what was; the code is shown until somebody keeps it', async () => {
  const at = await station()
  await begin(at)
  const said = [voice(800, 12), voice(800, 13)]
  const first = await at.read(said[0]!)
  const { code: old } = await at.call('vault.code', {})
  await at.call('vault.codeKept', {})
  expect(await refusal(at.call('vault.code', {}))).toBe('conflict')
  const { keyId } = await at.call('vault.view', {})
  const renewed = await at.call('vault.renew', {})
  expect(renewed).toMatchObject({ state: 'on', codeKept: false })
  expect(renewed.keyId).not.toBe(keyId)
  const second = await at.read(said[1]!)
  await at.close()
  const again = await station()
  expect((await audioOf(again, first.take.takeId)).subarray(-said[0]!.length).equals(said[0]!)).toBe(true)
  expect((await audioOf(again, second.take.takeId)).subarray(-said[1]!.length).equals(said[1]!)).toBe(true)
  expect((await again.call('speakers.list', {})).speakers.map(({ label }) => label)).toContain(NAME)
  const { code: fresh } = await again.call('vault.code', {})
  await again.close()
  const locked = await shell({ secrets: memorySecrets() })
  expect(await refusal(locked.call('station.openVault', { code: old }))).toBe('vault_refused')
  await locked.call('station.openVault', { code: fresh })
  expect((await locked.call('takes.list', {})).total).toBe(2)
})

test('without a keychain a passphrase opens it, at each start', async () => {
  const at = await station({ keychain: false })
  await begin(at)
  const said = voice(800, 14)
  await at.read(said)
  expect(await refusal(at.call('vault.turnOn', {}))).toBe('bad_request')
  expect(await refusal(at.call('vault.turnOn', { passphrase: 'short' }))).toBe('bad_request')
  await at.call('vault.turnOn', { passphrase: PASSPHRASE })
  await untilEncrypted(at)
  const { code: recovery } = await at.call('vault.code', {})
  // a backup that was made before gives way to a new one, in its own time
  await expect.poll(() => told([said]), { timeout: 20_000 }).toEqual([])
  await at.close()
  expect(told([said])).toEqual([])
  expect(readFileSync(join(dir, 'vault.json'), 'utf8')).not.toContain(recovery)
  for (const way of [{ passphrase: PASSPHRASE }, { code: recovery }]) {
    const locked = await shell({ keychain: false })
    expect(await refusal(locked.call('takes.list', {}))).toBe('vault_locked')
    expect(await refusal(locked.call('station.openVault', { passphrase: `${PASSPHRASE}s` }))).toBe(
      'vault_refused',
    )
    await locked.call('station.openVault', way)
    expect((await locked.call('takes.list', {})).total).toBe(1)
    await locked.close()
  }
})

test('a keychain that keeps nothing keeps nobody from recording', async () => {
  const forgetful: SecretStore = { get: () => Promise.resolve(null), set: () => Promise.resolve() }
  const at = await station({ secrets: forgetful })
  expect(await at.call('vault.view', {})).toMatchObject({ state: 'off' })
  expect(existsSync(join(dir, 'vault.json'))).toBe(false)
  await begin(at)
  await at.read(voice(600, 15))
  await at.close()
  expect(statSync(join(dir, 'station.db')).size).toBeGreaterThan(0)
})
