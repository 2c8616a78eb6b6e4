/** The same for the rig's Electron: once for each run of the desktop's journeys. */
import { test } from '@playwright/test'
import { buildRigApp, electronVersion, findRig } from '../rig/build.ts'

test('the desktop app is built for the Electron of this machine', () => {
  const rig = findRig()
  test.skip(rig === null, 'no Electron to test with on this machine')
  if (rig === null) return
  const whose = rig.kind === 'own' ? "the project's own" : 'an older one, with a shim for what it lacks'
  console.error(`The desktop journeys run on Electron ${electronVersion(rig.electron)}: ${whose}`)
  buildRigApp(rig)
})
