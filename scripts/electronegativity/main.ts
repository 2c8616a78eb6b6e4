/** `npm run check` starts this: what electronegativity finds in the desktop app, but for what is known and has its reason. */
import { root } from '../../backend-stack/stack/paths.ts'
import { complaints } from './findings.ts'
import { scan } from './scan.ts'

const found = complaints(scan(root, ['package.json', 'main', 'preload', 'renderer']))
for (const line of found) console.log(line)
process.exitCode = found.length === 0 ? 0 : 1
