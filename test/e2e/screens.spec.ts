/** Every state of the interface, from left to right and from right to left: axe finds nothing, nothing is cut off. */
import { expect, test as base } from '@playwright/test'
import { STORIES } from '../support/fake-core/stories.ts'
import { openGallery, type Gallery } from './screens/gallery.ts'

const test = base.extend<object, { gallery: Gallery }>({
  gallery: [
    async ({}, use) => {
      const gallery = await openGallery()
      await use(gallery)
      await gallery.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

for (const lang of ['en', 'ar'])
  test(`every screen is accessible and whole (${lang})`, async ({ gallery }) => {
    test.setTimeout(600_000)
    const screen = await gallery.open({ viewport: { width: 1366, height: 768 } })
    const faults: string[] = []
    for (const story of Object.keys(STORIES))
      for (const fault of await screen.look({ story, lang, theme: 'light' }))
        faults.push(`${story}: ${fault}`)
    await screen.close()
    expect(faults).toEqual([])
  })

// French has the longest words; half a laptop's screen is what 200 % leaves.
test('nothing is cut off at 200 %', async ({ gallery }) => {
  test.setTimeout(300_000)
  const screen = await gallery.open({ viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 })
  const faults: string[] = []
  for (const story of Object.keys(STORIES))
    for (const fault of await screen.look({ story, lang: 'fr', theme: 'light', axe: false }))
      faults.push(`${story}: ${fault}`)
  await screen.close()
  expect(faults).toEqual([])
})
