import type { StackFlags } from '../cli.ts'
import { applySchemas } from '../schemas/apply.ts'
import { ownerAlive, readState } from '../state.ts'

/** Registers the schemas with the running stack's registry; refuses if one of them breaks with what is there. */
export async function schemas(flags: StackFlags): Promise<number> {
  const state = readState(flags.dataDir)
  const found =
    state && ownerAlive(state) ? state.components.find(({ name }) => name === 'registry') : undefined
  const api = found?.endpoints['api']
  if (api === undefined) throw new Error('No schema registry is up here; start one with: up --profile lake')
  await applySchemas(api, (line) => process.stdout.write(`${line}\n`))
  return 0
}
