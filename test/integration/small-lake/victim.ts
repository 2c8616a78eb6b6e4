/** The small lake in a process that kills itself (SIGKILL) at the n-th point of landing: `victim.ts N <cli arguments>`. */
import { readArguments } from '../../../backend-stack/small-lake/cli-arguments.ts'
import { startSmallLake } from '../../../backend-stack/small-lake/small-lake.ts'

const [points, ...args] = process.argv.slice(2)
let left = Number(points)
const read = readArguments(args, process.env)
if (read.kind !== 'run') throw new Error('nothing to run')
await startSmallLake({
  ...read.options,
  sessionTimeoutMs: 6_000,
  reached(point) {
    left -= 1
    if (left > 0) return
    console.log(`killed at ${point}`)
    process.kill(process.pid, 'SIGKILL')
  },
})
console.log('Small lake ready')
