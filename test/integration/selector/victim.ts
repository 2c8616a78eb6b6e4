/** A selector that kills itself, as the power does, at the given point of the given batch. */
import { selectorOptions } from '../../../backend-stack/text-selector/options.ts'
import { runSelector } from '../../../backend-stack/text-selector/run.ts'

const [json, point, batch] = process.argv.slice(2)
let passed = 0
await runSelector(selectorOptions.parse(JSON.parse(json ?? '{}')), {
  onPoint(reached) {
    if (reached === point && ++passed === Number(batch)) process.kill(process.pid, 'SIGKILL')
  },
})
