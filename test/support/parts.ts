/** The core's own parts on a folder, to put records in their hands that a broker would bring. */
import { openBook } from '../../main/core/vault/index.ts'
import { openDatabase } from '../../main/core/db/open.ts'
import type { SecretStore } from '../../main/core/secret-store.ts'
import type { IncomingRecord } from '../../main/kafka/port.ts'
import { receiptKeeper } from '../../main/core/outbox/receipts.ts'
import { buildParts } from '../../main/core/parts.ts'
import { makeFolders } from '../../main/core/station.ts'
import type { SigningKey } from '../../main/trust/keys.ts'
import { signedByLake } from '../../main/trust/lake-signature.ts'
import { memorySecrets } from './station.ts'

const recordOf = (receipt: object, signer?: SigningKey): IncomingRecord => {
  const value = Buffer.from(JSON.stringify(receipt))
  const record = { topic: 'receipts', partition: 0, offset: '0', key: 'a take', value }
  return { ...record, ...(signer ? { headers: signedByLake(signer, record) } : {}) }
}

/** Without a lock: whoever else has the folder open must have closed it. */
export async function openParts(
  dataDir: string,
  now: () => number = Date.now,
  secrets: SecretStore = memorySecrets(),
) {
  const { db } = openDatabase(dataDir, now(), false)
  const options = { dataDir, shell: 'kiosk', appVersion: '0', secrets, now } as const
  const book = await openBook({ dataDir, secrets, keychain: false, now })
  const parts = await buildParts(options, { db, folders: makeFolders(dataDir), stationId: 'st-test', book })
  const receipts = receiptKeeper(parts.station, parts.jobs, parts.takes, parts.lake, () => undefined)
  return {
    parts,
    receive: (receipt: object, signer?: SigningKey) => receipts.keep([recordOf(receipt, signer)]),
    async close(): Promise<void> {
      parts.disk.stop()
      await Promise.all([parts.retention.stop(), parts.backups.stop()])
      await parts.link.close()
      parts.hub.close()
      db.close()
    },
  }
}
