import { Argument } from '@commander-js/extra-typings'
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { program, UsageError } from '../../../main/system/program.ts'
import { addAccount, removeAccount, rotateAccount } from '../accounts/change.ts'
import type { AccountsPlace, Handed } from '../accounts/change.ts'
import { readAccounts } from '../accounts/book.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { hasSharedStation, sharedStation } from '../../servers/kafka/security.ts'
import { secureAccounts, secureData } from '../containers/secure.ts'
import { defaultCache, defaultData } from '../paths.ts'
import { bootstrapOf, runningStack } from '../state.ts'
import type { Choose } from './flags.ts'

const verbs = ['add', 'list', 'remove', 'rotate'] as const

export function accountCommand(choose: Choose) {
  const command = program('account', 'the account of one station, or of a listener (docs/operations.md)')
    .addArgument(
      new Argument(
        '<action>',
        'add: an account at the brokers and in the object store; rotate: new passwords, the old ones are refused from then on; ' +
          'remove: refused from then on, also on connections that are open; list: who has one',
      ).choices(verbs),
    )
    .argument('[name]', 'the station, by the id that its Settings show, or the listener')
    .option(
      '--listener',
      "a key of the object store that can hear the lake's audio, and do nothing else",
      false,
    )
    .option(
      '--share-prompts',
      "the station takes its prompts from the group that all such stations share, each prompt once; whoever has such an account can move that group's positions. Without it each station reads all prompts",
      false,
    )
    .option(
      '--listening',
      'people there listen to the takes of all stations: it may read the topics catalogue and reviews',
      false,
    )
    .option(
      '--file <file>',
      'where the passwords are written, for its owner\'s eyes only (default: accounts/NAME.json of the stack\'s folder); Settings of the station reads it by "Import"',
    )
    .option('--data <dir>', 'of which stack', defaultData)
    .option('--containers', 'of the stack that "containers up --secure" started', false)
    .option('--json', 'as JSON', false)
  return command.action((verb, name, options) => {
    if ((verb === 'list') !== (name === undefined))
      throw new UsageError(verb === 'list' ? 'list takes no name' : `${verb} takes a name`)
    choose(() => account(verb, name, options))
  })
}

type Options = ReturnType<ReturnType<typeof accountCommand>['opts']>

/** Answers the exit code. Passwords go to a file and nowhere else. */
async function account(
  verb: (typeof verbs)[number],
  name: string | undefined,
  values: Options,
): Promise<number> {
  const dataDir = values.containers ? secureData : resolve(values.data)
  if (name === undefined) return list(dataDir, values.json)
  const place = values.containers ? await secureAccounts() : placeOf(dataDir)
  await assertAudited(dataDir)
  if (verb === 'remove') {
    await removeAccount(place, name)
    await recordAct(dataDir, 'account_removed', { name })
    say(values.json ? JSON.stringify({ name, removed: true }) : `${name} is refused from now on`)
    return 0
  }
  const role = values.listener ? 'listener' : 'station'
  const handed =
    verb === 'add'
      ? await addAccount(place, {
          name,
          role,
          sharing: values.sharePrompts,
          listening: values.listening,
        })
      : await rotateAccount(place, name)
  const file = resolve(values.file ?? join(dataDir, 'accounts', `${name}.json`))
  writeHanded(file, handed)
  await recordAct(dataDir, verb === 'add' ? 'account_added' : 'account_rotated', { name, role: handed.role })
  if (values.json) say(JSON.stringify({ name, role: handed.role, file }))
  else
    say(
      `${name}: its passwords are in ${file}, for your eyes only. ${
        handed.role === 'station'
          ? 'Bring the file to the station, import it in Settings, and delete both copies.'
          : 'Give it to the listener and delete it.'
      }`,
    )
  return 0
}

function list(dataDir: string, json: boolean): number {
  const accounts = readAccounts(dataDir).map(({ name, role, sharing, made_at }) => ({
    name,
    role,
    sharing,
    made_at,
  }))
  const shared = hasSharedStation(dataDir)
  if (json) say(JSON.stringify({ accounts, shared_station: shared }))
  else {
    for (const one of accounts)
      say(`${one.name}  ${one.role}${one.sharing ? ', shares prompts' : ''}  since ${one.made_at}`)
    if (accounts.length === 0) say('No station and no listener has an account of its own')
    if (shared)
      say(
        `${sharedStation}  one account for all stations together, from before; once each has its own: account remove ${sharedStation}`,
      )
  }
  return 0
}

function placeOf(dataDir: string): AccountsPlace {
  const state = runningStack(dataDir)
  const bootstrap = state && bootstrapOf(state)
  if (state?.state !== 'up' || bootstrap === undefined)
    throw new Error('No stack is up here; accounts are made and taken away while it runs')
  const store = state.components.find(({ name }) => name === 'seaweedfs')
  return {
    cacheDir: defaultCache,
    dataDir,
    secure: state.secure,
    bootstrap,
    storeUrl: store?.endpoints['url'],
  }
}

/** Whatever was there under that name is replaced by a new file: its rights may have been anybody's. */
function writeHanded(file: string, handed: Handed): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.new`
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(fd, JSON.stringify(handed.role === 'station' ? handed.profile : handed.key, null, 2))
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, file)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
