import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { connect } from '../../../backend-stack/native/connect.ts'
import { kafkaComponent } from '../../../backend-stack/native/kafka.ts'
import { freePort } from '../../../backend-stack/native/ports.ts'
import { postgres } from '../../../backend-stack/native/postgres.ts'
import { lakeSecrets } from '../../../backend-stack/native/secrets.ts'
import { startStack } from '../../../backend-stack/stack.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import { readTopic } from '../../support/kafka.ts'

test(
  'rows become prompts; updates, deletions and bad rows are handled; a killed worker goes on',
  { timeout: 300_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-connect-'))
    const components = [kafkaComponent({ port: await freePort() }), postgres, connect]
    const stack = await startStack({ dataDir, components }).catch((error: unknown) => {
      rmSync(dataDir, { recursive: true, force: true })
      throw error
    })
    try {
      const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
      const port = stack.component('postgres').endpoints['port'] ?? ''
      const sql = (text: string) => {
        const env = { ...process.env, PGPASSWORD: lakeSecrets(dataDir).postgresCorpus }
        execFileSync(
          'psql',
          ['-h', '127.0.0.1', '-p', port, '-U', 'corpus', '-d', 'corpus', '-q', '-X', '-c', text],
          { env },
        )
      }
      const insert = (id: string, text: string, lang = 'am') =>
        sql(
          `INSERT INTO prompts (prompt_id, text, lang, corpus) VALUES ('${id}', '${text}', '${lang}', 'lab')`,
        )
      const texts = async (topic: string) => {
        const records = await readTopic(bootstrap, topic)
        return records.map(({ key, value }) => [key, value === null ? null : value.toString()] as const)
      }
      const prompts = async () =>
        (await texts('topic1')).map(([key, value]) => [
          key,
          value === null ? null : promptRecord.parse(JSON.parse(value)).text,
        ])
      const reach = async (wanted: (string | null)[][]) =>
        vi.waitFor(async () => expect((await prompts()).toSorted()).toEqual(wanted.toSorted()), {
          timeout: 60_000,
          interval: 300,
        })

      insert('p1', 'ሰላም ለዓለም')
      insert('bad', 'text', 'no language')
      await reach([['p1', 'ሰላም ለዓለም']])
      await vi.waitFor(async () => expect((await texts('topic1.dlq')).map(([key]) => key)).toEqual(['bad']), {
        timeout: 20_000,
      })

      stack.component('connect').kill('SIGKILL')
      // what changes while nobody looks is in the database's log
      sql("UPDATE prompts SET text = 'ደህና ዋል' WHERE prompt_id = 'p1'")
      insert('p2', 'እንዴት ነህ')
      sql("DELETE FROM prompts WHERE prompt_id = 'p1'")
      await stack.component('connect').restart()
      const last = async (): Promise<unknown> => Object.fromEntries(await prompts())
      await vi.waitFor(async () => expect(await last()).toEqual({ p1: null, p2: 'እንዴት ነህ' }), {
        timeout: 60_000,
        interval: 300,
      })
      expect((await prompts()).map(([, text]) => text)).toContain('ደህና ዋል')
    } finally {
      await stack.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
)
