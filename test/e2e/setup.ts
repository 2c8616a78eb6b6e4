import { ensureBuilt } from '../../scripts/start/build.ts'
import { buildRigApp, findRig } from '../rig/build.ts'

/** Builds what the journeys run: the product as it is shipped, and the same for the rig's Electron. */
export default async function setup(): Promise<void> {
  await ensureBuilt(console.error)
  if (findRig() !== null) buildRigApp()
}
