/** Takes carried on a stick that only one receiver can read: real files of age, opened by who has the private key. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRecipient, keyName } from '../../../main/contract/recipient.ts'
import type { Take } from '../../../main/contract/model.ts'
import { openSealed, readIdentities } from '../../../main/core/exchange/open.ts'
import { newFolder, openStation, removeFolder, voice } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const NAME = 'Wilhelmina Planted-Name'
const NOTE = 'a planted remark'
const cli = join(import.meta.dirname, '../../../main/core/exchange/cli.ts')

let from: TestStation
let to: TestStation
let work: string
let takes: Take[]
let identityFile: string
let recipient: string
beforeEach(async () => {
  ;[from, to, work] = [await openStation(), await openStation(), await newFolder()]
  identityFile = join(work, 'identity')
  recipient = execFileSync(process.execPath, [cli, 'keygen', identityFile], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
  await from.begin()
  await sealTo(recipient)
  takes = [await from.record(600, 1), await from.record(600, 2)]
  await from.call('takes.note', { takeId: takes[0]!.takeId, note: NOTE })
})
afterEach(async () => {
  for (const station of [from, to]) await station.remove()
  await removeFolder(work)
})

async function sealTo(key: string | null, station = from): Promise<void> {
  const project = (await station.call('projects.list', {})).projects[0]!
  const settings = {
    ...project.settings,
    sealTo: key,
    // a name that travels with the speaker's answers, were it not sealed
    speakerForm: { type: 'object', properties: { name: { type: 'string', 'x-travels': true } } },
  }
  await station.call('projects.save', { projectId: project.projectId, name: project.name, settings })
}
const stick = () => work
const carried = () => join(work, 'fieldtake-takes')
const sealedFolder = () => join(carried(), `sealed-${keyName(recipient)}`)
const carryOut = () => from.call('takes.export', { folder: stick(), onlyUnsent: true })
const openInto = async (name = 'opened') =>
  openSealed(carried(), await readIdentities(identityFile), join(work, name))
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('out sealed, opened, and in again: each take with its bytes and its signature; a second time nothing is written', async () => {
  const sealed = [{ key: keyName(recipient), takes: 2 }]
  expect(await carryOut()).toMatchObject({ exported: 2, already: 0, words: 1, sealed, left: [] })
  const before = filesBelow(carried()).map((file) => [file, statSync(file).mtimeMs])
  expect(await carryOut()).toMatchObject({ exported: 0, already: 2, words: 0, sealed })
  expect(filesBelow(carried()).map((file) => [file, statSync(file).mtimeMs])).toEqual(before)
  expect(readdirSync(carried())).toEqual([`sealed-${keyName(recipient)}`])
  // a station without the private key says so
  expect(await to.call('takes.importFolder', { folder: stick() })).toMatchObject({
    imported: 0,
    refused: [{ code: 'sealed', detail: recipient }],
  })
  expect(await openInto()).toEqual({ takes: 2, words: 1, failed: [] })
  expect(statSync(join(work, 'opened')).mode & 0o077).toBe(0)
  expect(await readFile(join(work, 'opened', 'manifest.jsonl'), 'utf8')).toContain('"signed":{"public_key"')
  expect(await to.call('takes.importFolder', { folder: join(work, 'opened') })).toMatchObject({
    imported: 2,
    words: { imported: 1 },
    refused: [],
  })
  for (const { takeId, sha256 } of takes) {
    const { take } = await to.call('takes.get', { takeId })
    expect(take).toMatchObject({ sha256, hasAudio: true })
  }
})

test('nothing of people stands on a sealed stick: no name, text, remark, id of a speaker, sound', async () => {
  const { speakerId } = await from.call('speakers.add', { label: NAME, metadata: { name: NAME } })
  const { projects } = await from.call('projects.list', {})
  await from.call('session.start', { projectId: projects[0]!.projectId, speakerId })
  takes.push(await from.record(600, 3))
  const planted = [NAME, NOTE, speakerId, takes[0]!.speakerId, takes[0]!.promptText, 'fLaC', 'RIFF']
    .map((text) => Buffer.from(text))
    .concat(Buffer.from(voice(600, 1)).subarray(20_000, 20_032))
  const foundIn = (folder: string) =>
    planted.filter((one) => filesBelow(folder).some((file) => readFileSync(file).includes(one)))
  await carryOut()
  expect(foundIn(carried())).toEqual([])
  expect(filesBelow(carried()).filter((file) => !file.endsWith('.age'))).toEqual([
    join(sealedFolder(), 'sealed.json'),
  ])
  // the same search finds them where they are plain
  await openInto()
  expect(foundIn(join(work, 'opened')).map(String)).toEqual(
    expect.arrayContaining([NAME, NOTE, speakerId, takes[0]!.promptText, 'fLaC']),
  )
})

test('a file that was cut off, changed or put under another name is told by name, and the rest goes on', async () => {
  takes.push(await from.record(600, 3), await from.record(600, 4))
  await carryOut()
  const audio = (index: number) => `${takes[index]!.takeId}.flac.age`
  const path = (name: string) => join(sealedFolder(), name)
  truncateSync(path(audio(0)), statSync(path(audio(0))).size - 100)
  const bytes = await readFile(path(audio(1)))
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(path(audio(1)), bytes)
  await cp(path(audio(3)), path(audio(2)))
  await writeFile(path('other.age'), 'something else')
  const inStick = (name: string) => join(`sealed-${keyName(recipient)}`, name)
  const { takes: opened, failed } = await openInto()
  expect(opened).toBe(2)
  expect(failed.map(({ file }) => file).sort()).toEqual([audio(0), audio(1), 'other.age'].map(inStick).sort())
  expect(failed[0]?.why).toContain('cut off or changed')
  expect(readdirSync(join(work, 'opened')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  // what one file of another's place would bring is seen where the takes come in
  const taken = await to.call('takes.importFolder', { folder: join(work, 'opened') })
  expect(taken.imported).toBe(1)
  expect(taken.refused.map(({ code }) => code).sort()).toEqual(['no_file', 'no_file', 'other_bytes'])
  // the next export makes whole what is shorter; what was removed comes again
  await rm(path(audio(1)))
  expect(await carryOut()).toMatchObject({ exported: 2 + Number(await differs(2, 3)), left: [] })
})

/** Do two takes have files of different sizes? */
async function differs(one: number, other: number): Promise<boolean> {
  const sizes = await Promise.all(
    [one, other].map((index) => from.call('takes.get', { takeId: takes[index]!.takeId })),
  )
  return sizes[0]!.take.delivery.bytes !== sizes[1]!.take.delivery.bytes
}

test('another private key opens nothing, and says whose it is', async () => {
  await carryOut()
  const other = await generateX25519Identity()
  const { takes: opened, failed } = await openSealed(stick(), [other], join(work, 'opened'))
  expect(opened).toBe(0)
  expect(failed).toHaveLength(1)
  expect(failed[0]?.why).toContain(`sealed to ${recipient}`)
  expect(failed[0]?.why).toContain(await identityToRecipient(other))
  await writeFile(join(work, 'no-key'), 'AGE-SECRET-KEY-1NONE\n')
  await expect(readIdentities(join(work, 'no-key'))).rejects.toThrow('no private key')
  await expect(openSealed(stick(), [other], carried())).rejects.toMatchObject({ code: 'conflict' })
})

test('a pulled stick: what was half written is written again; another key gets a folder of its own', async () => {
  await carryOut()
  const [first] = takes
  const audio = join(sealedFolder(), `${first!.takeId}.flac.age`)
  await rename(audio, `${audio}.tmp`)
  expect(await carryOut()).toMatchObject({ exported: 1, already: 1 })
  await rm(join(sealedFolder(), `${first!.takeId}.manifest.age`))
  expect(await carryOut()).toMatchObject({ exported: 1, already: 1 })
  const other = await identityToRecipient(await generateX25519Identity())
  await sealTo(other)
  expect(await carryOut()).toMatchObject({ exported: 2, sealed: [{ key: keyName(other), takes: 2 }] })
  await sealTo(null)
  expect(await carryOut()).toMatchObject({ exported: 2, sealed: [] })
  expect(existsSync(join(carried(), 'manifest.jsonl'))).toBe(true)
  // the sealed ones beside it are told of
  const taken = await to.call('takes.importFolder', { folder: stick() })
  expect(taken).toMatchObject({ imported: 2, refused: [{ code: 'sealed' }, { code: 'sealed' }] })
})

test('a public key that is none is refused, and a private one above all', async () => {
  expect(isRecipient(recipient)).toBe(true)
  const identity = await generateX25519Identity()
  for (const wrong of ['', 'age1', `${recipient}q`, recipient.toUpperCase(), identity, ` ${recipient}`]) {
    expect(isRecipient(wrong)).toBe(false)
    await expect(sealTo(wrong)).rejects.toThrow()
  }
})

test('the private key is for nobody else to read, and no second one is written over it', async () => {
  expect(statSync(identityFile).mode & 0o777).toBe(0o600)
  const before = await readFile(identityFile, 'utf8')
  expect(() => execFileSync(process.execPath, [cli, 'keygen', identityFile], { stdio: 'ignore' })).toThrow()
  expect(await readFile(identityFile, 'utf8')).toBe(before)
})
