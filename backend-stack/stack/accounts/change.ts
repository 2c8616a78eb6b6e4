/** Makes, renews and takes away accounts of a running stack: at the brokers, in the object store, and in the book. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ListBucketsCommand, S3ServiceException } from '@aws-sdk/client-s3'
import { STATION_ACCOUNT } from '../../../main/contract/station-account.ts'
import type { StationAccount } from '../../../main/contract/station-account.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import { applyRules } from '../../cluster/acls/apply.ts'
import { readRules } from '../../cluster/acls/rules.ts'
import {
  forgetSharedStation,
  hasSharedStation,
  kafkaAccess,
  kafkaAccounts,
  kafkaCaFile,
  sharedStation,
} from '../../servers/kafka/security.ts'
import { changeUser } from '../../servers/kafka/users.ts'
import { newSecret, s3Roles, writeIdentities } from '../../servers/seaweedfs/identities.ts'
import { roleClient } from '../../servers/seaweedfs/seaweedfs.ts'
import { lock } from '../lock.ts'
import { aclsFile } from '../paths.ts'
import { lakeSecrets } from '../secrets.ts'
import { pidOf } from '../processes/supervise.ts'
import { brokerAccounts, readAccounts, writeAccounts } from './book.ts'
import type { Account } from './book.ts'

/** A stack that is up, as far as accounts go. */
export interface AccountsPlace {
  readonly cacheDir: string
  readonly dataDir: string
  readonly secure: boolean
  readonly bootstrap: string
  /** Of the object store; undefined: this stack has none. */
  readonly storeUrl: string | undefined
  /** Makes the running object store read its identities anew. Default: that of a stack that runs natively. */
  readonly reloadStore?: () => Promise<void>
}

/** A listener's key of the object store. */
export interface ListenerKey {
  readonly endpoint: string
  readonly bucket: string
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export type Handed =
  | { readonly role: 'station'; readonly profile: StationAccount }
  | { readonly role: 'listener'; readonly key: ListenerKey }

/** What went wrong with the name, in words for whoever typed it. */
export class AccountRefused extends Error {
  override readonly name = 'AccountRefused'
}

const reserved: readonly string[] = [...kafkaAccounts, ...s3Roles, sharedStation, 'anonymous']
const PATIENCE_MS = 15_000

const alone = async <T>(place: AccountsPlace, act: () => Promise<T>): Promise<T> => {
  const held = await lock(join(place.dataDir, 'accounts.lock'), { timeoutMs: 60_000 })
  try {
    return await act()
  } finally {
    held.release()
  }
}

/** `sharing`: the station takes prompts from the one group of all such stations. `listening`: it may read what the lake holds. Throws AccountRefused. */
export function addAccount(
  place: AccountsPlace,
  wanted: Pick<Account, 'name' | 'role' | 'sharing'> & Partial<Pick<Account, 'listening'>>,
): Promise<Handed> {
  const { name } = wanted
  if (!/^[\w-]{1,60}$/.test(name))
    throw new AccountRefused(
      `${JSON.stringify(name)} cannot be an account: 1 to 60 letters, digits, hyphens and underscores. For a station it is the id that its Settings show.`,
    )
  if (reserved.includes(name)) throw new AccountRefused(`${name} is the name of a server's own account`)
  return alone(place, async () => {
    if (readAccounts(place.dataDir).some((one) => one.name === name))
      throw new AccountRefused(
        `${name} has an account already; "account rotate ${name}" gives it new passwords`,
      )
    return give(place, {
      listening: false,
      ...wanted,
      made_at: new Date().toISOString(),
      s3Secret: newSecret(),
    })
  })
}

/** New passwords; the old ones are refused from now on. Throws AccountRefused. */
export function rotateAccount(place: AccountsPlace, name: string): Promise<Handed> {
  return alone(place, () => give(place, { ...known(place, name), s3Secret: newSecret() }))
}

/** Refused from now on, also on connections that are open. Throws AccountRefused. */
export function removeAccount(place: AccountsPlace, name: string): Promise<void> {
  return alone(place, async () => {
    const shared = name === sharedStation && hasSharedStation(place.dataDir)
    const gone = shared ? undefined : known(place, name)
    writeAccounts(
      place.dataDir,
      readAccounts(place.dataDir).filter((one) => one.name !== name),
    )
    if (shared || gone?.role === 'station') {
      // the rights first: a connection that is open asks for no password again
      await applyTo(place, name)
      await changeUser(clusterOf(place), name, undefined)
    }
    if (shared) forgetSharedStation(place.dataDir)
    await tellStore(place, gone ?? { name, s3Secret: lakeSecrets(place.dataDir).s3Station }, false)
  })
}

function known({ dataDir }: AccountsPlace, name: string): Account {
  const found = readAccounts(dataDir).find((one) => one.name === name)
  if (!found) throw new AccountRefused(`There is no account ${name}; "account list" shows those there are`)
  return found
}

const clusterOf = ({ cacheDir, dataDir, bootstrap }: AccountsPlace) => {
  return { cacheDir, dataDir, bootstrap, logDir: join(dataDir, 'logs') }
}

/** Written down last: what failed half-way is done again by the same command. */
async function give(place: AccountsPlace, account: Account): Promise<Handed> {
  const { dataDir, storeUrl } = place
  const others = readAccounts(dataDir).filter((one) => one.name !== account.name)
  if (account.role === 'listener') {
    if (storeUrl === undefined)
      throw new AccountRefused('Listeners hear the lake’s audio, and this stack has no object store')
    writeAccounts(dataDir, [...others, account])
    await tellStore(place, account, true)
    const key = { endpoint: storeUrl, bucket: 'lake', prefix: 'audio/', accessKeyId: account.name }
    return { role: 'listener', key: { ...key, secretAccessKey: account.s3Secret } }
  }
  if (!place.secure)
    throw new AccountRefused(
      'This stack has no accounts: it was made without --secure. Start one with --secure in a --data of its own.',
    )
  const password = newSecret()
  await changeUser(clusterOf(place), account.name, password)
  writeAccounts(dataDir, [...others, account])
  await applyTo(place)
  await tellStore(place, account, true)
  return { role: 'station', profile: profileOf(place, account, password) }
}

function profileOf(
  place: AccountsPlace,
  { name, sharing, s3Secret }: Account,
  password: string,
): StationAccount {
  const { storeUrl } = place
  const storage = { region: 'us-east-1', bucket: 'claims', accessKeyId: name }
  return {
    kind: STATION_ACCOUNT,
    version: 1,
    station: name,
    broker: {
      brokers: place.bootstrap,
      tls: true,
      ca: readFileSync(kafkaCaFile(place.dataDir), 'utf8'),
      sasl: 'scram-sha-512',
      username: name,
      mode: sharing ? 'shared' : 'every',
      group: 'fieldtake',
    },
    ...(storeUrl === undefined ? {} : { storage: { endpoint: storeUrl, ...storage } }),
    secrets: { brokerPassword: password, ...(storeUrl === undefined ? {} : { storageSecretKey: s3Secret }) },
  }
}

/** Rights at the brokers as the book has it now; `gone` has none. */
async function applyTo(place: AccountsPlace, gone?: string): Promise<void> {
  const wanted = readRules(aclsFile, brokerAccounts(place.dataDir))
  const accounts = gone === undefined ? wanted.accounts : [...wanted.accounts, gone]
  await withAdmin(kafkaClient(kafkaAccess(place.dataDir, 'admin', place.bootstrap)), (admin) =>
    applyRules(admin, { ...wanted, accounts }, () => undefined),
  )
}

/** Makes the running store read its identities anew, and waits until it goes by them. */
async function tellStore(
  { dataDir, secure, storeUrl, reloadStore = () => reloadNative(dataDir) }: AccountsPlace,
  account: Pick<Account, 'name' | 's3Secret'>,
  allowed: boolean,
): Promise<void> {
  writeIdentities(dataDir, secure, true)
  if (storeUrl === undefined) return
  await reloadStore()
  const client = roleClient(storeUrl, account.name, account.s3Secret)
  try {
    const end = Date.now() + PATIENCE_MS
    while ((await comesIn(client)) !== allowed) {
      if (Date.now() > end)
        throw new Error(`The object store does not go by what was changed for ${account.name}`)
      await delay(50)
    }
  } finally {
    client.destroy()
  }
}

function reloadNative(dataDir: string): Promise<void> {
  const pid = pidOf(join(dataDir, 'run'), 'seaweedfs')
  if (pid === undefined) throw new Error('The object store does not run; the account is there once it does')
  process.kill(pid, 'SIGHUP')
  return Promise.resolve()
}

const comesIn = async (client: ReturnType<typeof roleClient>): Promise<boolean> => {
  try {
    await client.send(new ListBucketsCommand({}))
    return true
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403) return false
    throw error
  }
}
