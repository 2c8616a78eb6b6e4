/** A minute of what happens in the field, in the real window; ten by hand: `npm run chaos -- soak --minutes 10`. */
import { expect, test } from '@playwright/test'
import { soak } from '../chaos/soak.ts'
import { findRig } from '../rig/build.ts'

const MINUTES = 1
/** Each fault comes once within the minute. */
const SEED = 7
/** A minute shows no slow leak: only what would end a day. */
const MOST = { memory_slope: 400, handles_slope: 200, threads_slope: 100 }

test('soak: whatever happens, what was saved is there and is sent, and the station does not run away', async () => {
  test.skip(findRig() === null, 'no Electron to test with on this machine')
  const all = await soak({ runs: 1, json: true, minutes: MINUTES, seed: SEED })
  for (const figure of all) console.log(JSON.stringify(figure))
  const figures = new Map(all.map(({ name, value }) => [name, value]))
  expect(figures.get('takes_saved')).toBeGreaterThan(0)
  expect(figures.get('takes_lost')).toBe(0)
  expect(figures.get('takes_unsent')).toBe(0)
  expect(figures.get('ledger_adds')).toBe(1)
  for (const fault of ['network', 'suspend', 'device', 'unplug'])
    expect(figures.get(`faults_${fault}`), fault).toBeGreaterThan(0)
  for (const [name, most] of Object.entries(MOST)) expect(figures.get(name), name).toBeLessThan(most)
})
