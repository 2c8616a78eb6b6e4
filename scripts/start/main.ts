/** npm start: the station at once, and behind it a local Kafka that it finds by itself. */
import { setTimeout as delay } from 'node:timers/promises'
import { onEnd } from '../lifeline.ts'
import { setAutostart } from './autostart.ts'
import { localBroker } from './broker.ts'
import type { LocalBroker } from './broker.ts'
import { ensureBuilt } from './build.ts'
import { parseOptions } from './options.ts'
import type { StartOptions } from './options.ts'
import { savedBrokers } from './saved.ts'
import { chooseShell, runShell } from './shell.ts'

/** Between the end of a kiosk and its next start, ms. */
const AGAIN_MS = 1_000

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const sayAside = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

async function start(options: StartOptions): Promise<number> {
  const ending = new AbortController()
  let stopShell = () => Promise.resolve()
  onEnd(() => {
    ending.abort()
    void stopShell()
  })
  // standard output belongs to what a command says
  await ensureBuilt(options.command.length > 0 ? sayAside : say)
  const broker = options.command.length > 0 ? undefined : await chooseBroker(options)
  const command = await chooseShell(
    options,
    options.brokers ?? broker?.bootstrap,
    options.command.length > 0 ? sayAside : say,
  )
  if (ended(ending.signal)) return 0
  const run = () => {
    const shell = runShell(command)
    stopShell = () => shell.stop()
    return shell.ended
  }
  const running = run()
  // Not waited for: the window comes first, and goes from offline to online when this is done.
  void broker?.start()
  let code = await running
  // A kiosk stands alone: whoever closed its window, or whatever crashed, it is there again. Ctrl-C and a signal do end it.
  while (options.kiosk && !ended(ending.signal)) {
    say(`The station ended (code ${code}) and is started again`)
    await delay(AGAIN_MS, undefined, { signal: ending.signal }).catch(() => undefined)
    if (!ended(ending.signal)) code = await run()
  }
  await broker?.stop()
  return ended(ending.signal) ? 0 : code
}

/** Apart, because a check above does not hold for what comes after a wait. */
const ended = (signal: AbortSignal): boolean => signal.aborted

async function chooseBroker(options: StartOptions): Promise<LocalBroker | undefined> {
  if (options.brokers !== undefined || !options.stack) return undefined
  const saved = savedBrokers(options.data)
  if (saved !== undefined) {
    say(
      saved === 'nowhere'
        ? 'Kafka: none, as chosen in the station'
        : `Kafka: ${saved}, as set in the station`,
    )
    return undefined
  }
  const broker = await localBroker(say)
  if (typeof broker !== 'string') return broker
  say(broker)
  return undefined
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') process.exitCode = 0
  else if (options.autostart !== undefined) setAutostart(options).forEach(say)
  else process.exitCode = await start(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
