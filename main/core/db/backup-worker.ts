/** The thread that copies or checks a database: both read every page, and a take under way waits for nobody. */
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { toErrorValue } from '../../contract/errors.ts'
import { copyDatabase, isWhole } from './backups.ts'
import { dbFault } from './fault.ts'

const asked = z.object({ source: z.string(), target: z.string().nullable() }).parse(workerData)
try {
  parentPort?.postMessage(
    asked.target === null
      ? { whole: isWhole(asked.source) }
      : { version: await copyDatabase(asked.source, asked.target) },
  )
} catch (error) {
  parentPort?.postMessage({ error: toErrorValue(dbFault(error)) })
}
