/** The broker stores a take and its answer is lost on the way: the station must send again, and the lake tells by take_id. */
import type { Experiment } from '../support/figures.ts'
import { startKafka } from '../support/kafka.ts'
import { deliveryFigures, drained } from './delivery.ts'
import { between, Fire, note } from './station.ts'

export const run: Experiment = async ({ runs }) => {
  const kafka = await startKafka({ proxied: true })
  try {
    const proxy = kafka.proxies[0]
    if (proxy === undefined) throw new Error('there is no proxy')
    const fire = new Fire(kafka.bootstrap)
    await fire.start()
    for (let i = 0; i < runs; i += 1) {
      const answers = Math.ceil(between(0, 3))
      proxy.swallowAnswers(answers)
      for (let j = 0; j < 3; j += 1) await fire.record(between(600, 2_000))
      await fire.until('everything is sent', drained, 120_000)
      note(`${i + 1}/${runs} ${answers} answers lost; all sent`)
    }
    const figures = await deliveryFigures(fire, kafka, runs, 'faults')
    await fire.end()
    return figures
  } finally {
    await kafka.stop()
  }
}
