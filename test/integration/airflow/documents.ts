/** What the lake tells, kept as documents by the stack's own Kafka Connect. Registered by full.test.ts, which has the stack. */
import { MongoClient } from 'mongodb'
import { expect, test, vi } from 'vitest'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import type { FullStack } from '../../support/airflow.ts'

export function lakeBecomesDocuments(stackOf: () => FullStack, takeId: () => string): void {
  test('takes and the daily figures are documents, for whoever may read them', async () => {
    const { stack, dataDir } = stackOf()
    const client = new MongoClient(stack.component('mongo').endpoints['url'] ?? '', {
      auth: { username: 'documents_reader', password: lakeSecrets(dataDir).mongoReader },
      authMechanism: 'PLAIN',
    })
    try {
      const lake = client.db('lake')
      const told = (name: string, id: string) =>
        lake.collection<{ _id: string; take_id?: string; days?: unknown[] }>(name).findOne({ _id: id })
      const waiting = { timeout: 60_000, interval: 300 }
      await vi.waitFor(
        async () => expect(await told('takes', takeId())).toMatchObject({ take_id: takeId(), lang: 'am' }),
        waiting,
      )
      await vi.waitFor(async () => {
        const summary = await told('summary', 'lake')
        expect(summary?.days).toContainEqual(expect.objectContaining({ day: '2026-03-05' }))
      }, waiting)
    } finally {
      await client.close()
    }
  })
}
