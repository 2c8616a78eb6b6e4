/** Entry of the process that hosts the core for the desktop shell; the shell talks to it over its parent port. */
import { inspect } from 'node:util'
import { StationError, toErrorValue } from '../contract/errors.ts'
import { runCommand } from './command.ts'
import { startCore } from './rescue.ts'
import type { UpdateView } from '../contract/updates.ts'
import type { Core, Updater } from './host.ts'
import type { SecretStore } from './secret-store.ts'
import { openLog } from './log/file.ts'
import { toCore, type FromCore, type ToCore } from './shell/port.ts'
import { answer, refusal, relayEvents } from './shell/wire.ts'

/** What the desktop shell's runtime gives its child processes. */
interface Port {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}
const isPort = (value: unknown): value is Port =>
  typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value

const port: unknown = Reflect.get(process, 'parentPort')
if (!isPort(port)) throw new Error('this program is started by the desktop shell')

const post = (message: FromCore): void => port.postMessage(message)
type Message<T extends ToCore['type']> = Extract<ToCore, { type: T }>
type Ask<T extends FromCore['type']> = Omit<Extract<FromCore, { type: T }>, 'type' | 'id'>

const secretsAsked = new Map<number, (answer: Message<'secret'>) => void>()
let lastId = 0
function askSecret(question: Ask<'secret'>): Promise<string | null> {
  lastId += 1
  const id = lastId
  return new Promise((resolve, reject) => {
    secretsAsked.set(id, ({ value, error }) => {
      secretsAsked.delete(id)
      if (error === undefined) resolve(value)
      else reject(new StationError('internal', error))
    })
    post({ type: 'secret', id, ...question })
  })
}
const secrets: SecretStore = {
  get: (name) => askSecret({ name }),
  set: async (name, value) => {
    await askSecret({ name, value })
  },
}

const foldersAsked = new Map<number, (answer: Message<'folder'>) => void>()
function chooseFolder(): Promise<string | null> {
  lastId += 1
  const id = lastId
  return new Promise((resolve) => {
    foldersAsked.set(id, ({ path }) => {
      foldersAsked.delete(id)
      resolve(path)
    })
    post({ type: 'folder', id })
  })
}

/** The shell says what it found before the core has opened: the last of it is kept. */
let updateSeen: UpdateView | null = null
const updateListeners = new Set<(view: UpdateView) => void>()
const updater: Updater = {
  ask: (ask) => post({ type: 'update', ask }),
  onView(listener) {
    updateListeners.add(listener)
    if (updateSeen !== null) listener(updateSeen)
    return () => updateListeners.delete(listener)
  },
}

let core: Core | null = null
let closing = false
const underWay = new Set<Promise<unknown>>()
function track(work: Promise<unknown>): void {
  underWay.add(work)
  // what failed has been told to whoever asked
  work.finally(() => underWay.delete(work)).catch(() => undefined)
}

let write: ReturnType<typeof openLog> = () => undefined

async function start({ dataDir, keychain, appVersion, brokers }: Message<'start'>): Promise<void> {
  try {
    write = openLog({ dataDir, appVersion, shell: 'electron' })
    const made = await startCore({
      dataDir,
      shell: 'electron',
      appVersion,
      secrets,
      keychain,
      brokers,
      chooseFolder,
      updater,
      log(level, message, detail) {
        write(level, message, detail)
        post({
          type: 'log',
          level,
          message: detail === undefined ? message : `${message} ${inspect(detail)}`,
        })
      },
    })
    relayEvents(made, ({ envelope }) => {
      if (envelope.kind === 'event') post({ type: 'event', envelope })
    })
    core = made
    post({ type: 'ready' })
  } catch (error) {
    write('error', 'the station cannot open', error)
    post({ type: 'failed', error: toErrorValue(error) })
    // The message must be on its way before the process ends; the shell starts another one later.
    setTimeout(() => process.exit(1), 200)
  }
}

async function runOnly({ command, dataDir, appVersion, brokers }: Message<'command'>): Promise<void> {
  post({
    type: 'said',
    ...(await runCommand(command, { dataDir, appVersion, brokers, shell: 'electron', secrets })),
  })
}

async function request({ id, envelope, bytes }: Message<'request'>): Promise<void> {
  const reply =
    core === null || closing
      ? refusal(envelope.id, new StationError('core_stopped', 'the station is starting or closing'))
      : await answer(core, envelope, bytes)
  if (reply.envelope.kind === 'response')
    post({ type: 'response', id, envelope: reply.envelope, ...(reply.bytes ? { bytes: reply.bytes } : {}) })
}

async function audio({ id, takeId }: Message<'audio'>): Promise<void> {
  post({ type: 'audio', id, file: (await core?.audioFile(takeId).catch(() => null)) ?? null })
}

/** What takes longer than this to finish is ended by the core: an export of a season, a dialog nobody answers. */
const PATIENCE_MS = 1_000

/** No new requests, those under way finish, the core closes its files. */
async function close(): Promise<void> {
  if (closing) return
  closing = true
  const busy = core?.busy() ?? []
  await Promise.race([
    Promise.allSettled(underWay),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  ])
  await core?.close()
  post({ type: 'closed', busy })
}

port.on('message', ({ data }) => {
  const message = toCore.parse(data)
  switch (message.type) {
    case 'start':
      void start(message)
      return
    case 'command':
      void runOnly(message)
      return
    case 'request':
      track(request(message))
      return
    case 'audio':
      track(audio(message))
      return
    case 'secret':
      secretsAsked.get(message.id)?.(message)
      return
    case 'folder':
      foldersAsked.get(message.id)?.(message)
      return
    case 'rendererGone':
      if (core !== null && !closing) track(core.rendererGone())
      return
    case 'updates':
      updateSeen = message.view
      for (const listener of updateListeners) listener(message.view)
      return
    case 'note':
      write(message.level, message.message)
      return
    case 'suspend':
      core?.suspend()
      return
    case 'resume':
      core?.resume()
      return
    case 'close':
      void close()
  }
})

/** Whatever nobody caught: written down, then the end that it would have been anyway. The shell starts another core. */
function fatal(error: unknown): void {
  write('error', 'the core ends: nobody caught this', error)
  console.error(error)
  process.exit(1)
}
process.on('uncaughtException', fatal)
process.on('unhandledRejection', fatal)
