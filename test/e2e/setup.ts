import { ensureBuilt } from '../../scripts/start/build.ts'
import { buildRigApp, electronVersion, findRig } from '../rig/build.ts'

/** Builds what the journeys run: the product as it is shipped, and the same for the rig's Electron. */
export default async function setup(): Promise<void> {
  await ensureBuilt(console.error)
  const rig = findRig()
  if (rig === null) return
  const whose = rig.kind === 'own' ? "the project's own" : 'an older one, with a shim for what it lacks'
  console.error(`The desktop journeys run on Electron ${electronVersion(rig.electron)}: ${whose}`)
  buildRigApp(rig)
}
