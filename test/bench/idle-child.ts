/** The process that idle.ts watches: a core in a session, or nothing at all. */
import { openStation } from '../support/station.ts'

const [kind, brokers] = process.argv.slice(2)

if (kind === 'station') {
  const station = await openStation({ brokers })
  await station.begin()
  await station.until(
    (s) => s.broker.state === 'online' || s.broker.state === 'offline',
    60_000,
    'broker settled',
  )
} else setInterval(() => undefined, 1_000)

process.on('message', (seconds) => {
  const before = process.cpuUsage()
  setTimeout(
    () => {
      const used = process.cpuUsage(before)
      process.send?.((used.user + used.system) / 1e6)
    },
    Number(seconds) * 1_000,
  )
})
process.send?.('ready')
