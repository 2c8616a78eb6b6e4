// npm test: every test, from a fresh clone.
import { main } from './bootstrap.mjs'

await main('scripts/test/main.ts', process.argv.slice(2))
