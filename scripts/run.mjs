// node scripts/run.mjs FILE ARGS...: runs one of the project's programs on its own Node 24, installing first if need be.
import { main } from './bootstrap.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('usage: node scripts/run.mjs FILE [ARGS...]\n')
  process.exit(2)
}
await main(file, args)
