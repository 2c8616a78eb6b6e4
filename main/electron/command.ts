/** A command of the core in place of a window: its answer to the terminal, its exit code as ours. */
import { app, utilityProcess } from 'electron'
import { fromCore, type FromCore, type ToCore } from '../core/shell/port.ts'
import type { Command } from '../core/shell/command-line.ts'
import type { SecretStore } from '../core/secret-store.ts'
import { answerSecret } from './secret-answer.ts'

interface Asked {
  readonly entry: string
  readonly command: Command
  readonly dataDir: string
  readonly brokers: string | undefined
  readonly secrets: SecretStore
}

export function runInCore({ entry, command, dataDir, brokers, secrets }: Asked): void {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Fieldtake core', stdio: 'inherit' })
  const post = (message: ToCore): void => child.postMessage(message)
  const end = ({ text, exitCode }: Extract<FromCore, { type: 'said' }>): void => {
    process.stdout.write(`${text}\n`, () => {
      child.kill()
      app.exit(exitCode)
    })
  }
  child.on('exit', (code) => app.exit(code === 0 ? 2 : code))
  child.on('message', (given: unknown) => {
    const message = fromCore.parse(given)
    if (message.type === 'said') end(message)
    if (message.type === 'secret') void answerSecret(secrets, message).then(post)
    if (message.type === 'log' && message.level !== 'info')
      console.error(`${message.level}: ${message.message}`)
  })
  post({ type: 'command', command, dataDir, appVersion: app.getVersion(), brokers })
}
