/** The small lake in a process that kills itself (SIGKILL) where it is told to: `victim.ts POINT:N|never <cli arguments>`. */
import { readArguments } from '../../../backend-stack/small-lake/cli-arguments.ts'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'

const [where = 'never', ...args] = process.argv.slice(2)
const [fatal, times] = where.split(':')
let left = Number(times)
const read = readArguments(args, process.env)
if (read.kind !== 'run') throw new Error('nothing to run')
await startSmallLake({
  ...read.options,
  sessionTimeoutMs: 6_000,
  reached(point) {
    if (point !== fatal) return
    left -= 1
    if (left > 0) return
    console.log(`killed at ${point}`)
    process.kill(process.pid, 'SIGKILL')
  },
})
console.log('Small lake ready')
