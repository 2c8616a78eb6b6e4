/** kill -9 of the station while it encodes and sends: at the next start it goes on, and every take arrives. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Experiment } from '../support/figures.ts'
import { startKafka } from '../support/kafka.ts'
import { deliveryFigures, drained } from './delivery.ts'
import { between, Fire, note } from './station.ts'

/** Takes let go before each kill; together they are about half a second of encoding and sending. */
const TAKES = 4

export const run: Experiment = async ({ runs }) => {
  const kafka = await startKafka()
  try {
    const fire = new Fire(kafka.bootstrap)
    await fire.start()
    for (let i = 0; i < runs; i += 1) {
      await fire.pileUp(TAKES)
      await delay(between(0, 200))
      await fire.kill()
      await fire.start()
      const { ledger } = await fire.state()
      note(`${i + 1}/${runs} killed; ${ledger.waiting} of ${TAKES} were not acknowledged`)
    }
    await fire.until('everything is sent', drained, 120_000)
    const figures = await deliveryFigures(fire, kafka, runs, 'kills')
    await fire.end()
    return figures
  } finally {
    await kafka.stop()
  }
}
