import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { buildRigApp, findRig } from '../rig/build.ts'

/** Builds what the journeys run: the product as it is shipped, and the same for the rig's Electron. */
export default function setup(): void {
  const root = join(import.meta.dirname, '..', '..')
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (findRig() !== null) buildRigApp()
}
