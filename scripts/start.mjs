// npm start: the station, from a fresh clone.
import { main } from './bootstrap.mjs'

await main('scripts/start/main.ts', process.argv.slice(2))
