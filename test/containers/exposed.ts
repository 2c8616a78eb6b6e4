/** Secrets that anybody on this machine can read: on the command lines of the containers' processes, or in what they say. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Engine } from '../../backend-stack/stack/containers/engine.ts'
import { containers } from '../../backend-stack/stack/containers/project.ts'
import type { Project } from '../../backend-stack/stack/containers/project.ts'

/** The names of those that were seen, and where. Processes are seen where the engine runs on this machine. */
export async function exposedSecrets(engine: Engine, project: Project): Promise<readonly string[]> {
  const secrets = readFileSync(project.settings(), 'utf8')
    .split('\n')
    .map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }))
    .filter(({ name, value }) => /PASSWORD|SECRET|TOKEN|LAKE_KEY$/.test(name) && value.length >= 16)
  const found = new Set<string>()
  const look = (text: string, where: string): void => {
    for (const { name, value } of secrets) if (text.includes(value)) found.add(`${name} ${where}`)
  }
  for (const line of commandLines()) look(line, 'on a command line')
  for (const { service, id } of await containers(engine, project))
    look(await engine.run(['logs', id]), `in what ${service} says`)
  return [...found]
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        // it has ended
        return ''
      }
    })
}
