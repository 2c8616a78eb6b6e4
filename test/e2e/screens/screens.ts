/**
 * Pictures of every state of the interface, and what axe says of each:
 *   node test/e2e/screens/screens.ts --help
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { STORIES } from '../../support/fake-core/stories.ts'
import { galleryDir, openGallery } from './gallery.ts'

const HELP = `usage: node test/e2e/screens/screens.ts [options]

  --only NAME,...       some states: ${Object.keys(STORIES).slice(0, 4).join(', ')}, ...
  --lang en,am,ar       languages
  --theme light,dark    themes
  --size 1366x768,...   sizes of the window
  --zoom 2              as a person who enlarges the page sees it
  --no-axe              pictures alone
  --no-build            with the page that was built last

Pictures go to .cache/screens/shots. Exits with 1 when axe finds something, the policy is broken or a page throws.
`

function given() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        lang: { type: 'string', default: 'en' },
        theme: { type: 'string', default: 'light' },
        size: { type: 'string', default: '1366x768' },
        zoom: { type: 'string', default: '1' },
        'no-axe': { type: 'boolean', default: false },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exit(2)
  }
}
const values = given()
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const unknown = (values.only?.split(',') ?? []).filter((name) => !Object.hasOwn(STORIES, name))
if (unknown.length > 0) {
  console.error(`no such state: ${unknown.join(', ')}. There are: ${Object.keys(STORIES).join(', ')}`)
  process.exit(2)
}

const shots = join(galleryDir, 'shots')
mkdirSync(shots, { recursive: true })
const gallery = await openGallery({ fresh: !values['no-build'] })
const zoom = Number(values.zoom)
const suffix = zoom === 1 ? '' : `@${zoom}`
let faults = 0
try {
  for (const size of values.size.split(',')) {
    const [width = 1366, height = 768] = size.split('x').map(Number)
    for (const lang of values.lang.split(','))
      for (const theme of values.theme.split(',')) {
        const screen = await gallery.open({
          viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
          deviceScaleFactor: zoom,
        })
        for (const story of values.only?.split(',') ?? Object.keys(STORIES)) {
          const picture = join(shots, `${story}.${lang}.${theme}.${size}${suffix}.png`)
          for (const fault of await screen.look({ story, lang, theme, axe: !values['no-axe'], picture })) {
            faults += 1
            console.log(`✗ ${story} ${lang} ${theme} ${size}: ${fault}`)
          }
        }
        await screen.close()
      }
  }
} finally {
  await gallery.close()
}
console.log(faults === 0 ? 'nothing to mend' : `${faults} to mend`)
process.exitCode = faults === 0 ? 0 : 1
