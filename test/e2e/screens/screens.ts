/**
 * Pictures of every state of the interface, and what axe says of each:
 *   node test/e2e/screens/screens.ts --help
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { program, readOrExit } from '../../../main/system/program.ts'
import { STORIES } from '../../support/fake-core/stories.ts'
import { galleryDir, openGallery } from './gallery.ts'

const command = program(
  'node test/e2e/screens/screens.ts',
  'Pictures of every state of the interface, and what axe says of each.',
)
  .option('--only <names>', `some states: ${Object.keys(STORIES).slice(0, 4).join(', ')}, ...`)
  .option('--lang <tags>', 'languages', 'en')
  .option('--theme <light,dark>', 'themes', 'light')
  .option('--size <sizes>', 'sizes of the window', '1366x768')
  .option('--zoom <n>', 'as a person who enlarges the page sees it', '1')
  .option('--no-axe', 'pictures alone')
  .option('--no-build', 'with the page that was built last')
  .addHelpText(
    'after',
    '\nPictures go to .cache/screens/shots. Exits with 1 when axe finds something, the policy is broken or a page throws.',
  )
readOrExit(command, process.argv.slice(2))
const values = command.opts()
const unknown = (values.only?.split(',') ?? []).filter((name) => !Object.hasOwn(STORIES, name))
if (unknown.length > 0) {
  console.error(`no such state: ${unknown.join(', ')}. There are: ${Object.keys(STORIES).join(', ')}`)
  process.exit(2)
}

const shots = join(galleryDir, 'shots')
mkdirSync(shots, { recursive: true })
const gallery = await openGallery({ fresh: values.build })
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
          for (const fault of await screen.look({ story, lang, theme, axe: values.axe, picture })) {
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
