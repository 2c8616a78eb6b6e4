import type { StackFlags } from './flags.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { applySchemas } from '../../cluster/schemas/apply.ts'
import { runningStack } from '../state.ts'

/** Registers the schemas with the running stack's registry; refuses if one of them breaks with what is there. */
export async function schemas(flags: StackFlags): Promise<number> {
  const found = runningStack(flags.dataDir)?.components.find(({ name }) => name === 'registry')
  const api = found?.endpoints['api']
  if (api === undefined) throw new Error('No schema registry is up here; start one with: up --profile lake')
  await assertAudited(flags.dataDir)
  const lines: string[] = []
  await applySchemas(api, (line) => {
    lines.push(line)
    process.stdout.write(`${line}\n`)
  })
  await recordAct(flags.dataDir, 'schemas_registered', { api, lines })
  return 0
}
