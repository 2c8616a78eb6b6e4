/** kill -9 of the broker while takes are on their way; the station records on, and all arrive when it is back. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Experiment } from '../support/figures.ts'
import { startKafka } from '../support/kafka.ts'
import { deliveryFigures, drained } from './delivery.ts'
import { between, Fire, note } from './station.ts'

export const run: Experiment = async ({ runs }) => {
  const kafka = await startKafka()
  try {
    const fire = new Fire(kafka.bootstrap)
    await fire.start()
    for (let i = 0; i < runs; i += 1) {
      await fire.pileUp(3)
      await delay(between(0, 80))
      kafka.kill()
      await fire.record(500)
      const { ledger } = await fire.state()
      await kafka.restart()
      const back = performance.now()
      await fire.until('everything is sent', drained, 120_000)
      const seconds = ((performance.now() - back) / 1000).toFixed(1)
      note(
        `${i + 1}/${runs} broker killed with ${ledger.waiting} waiting; sent ${seconds} s after it was back`,
      )
    }
    const figures = await deliveryFigures(fire, kafka, runs, 'kills')
    await fire.end()
    return figures
  } finally {
    await kafka.stop()
  }
}
