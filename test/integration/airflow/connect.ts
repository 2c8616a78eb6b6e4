/** Prompts kept in a table, by the stack's own Kafka Connect. Registered by full.test.ts, which has the stack. */
import { expect, test, vi } from 'vitest'
import { restLogin } from '../../../backend-stack/servers/connect/connect.ts'
import { lakeSecrets } from '../../../backend-stack/stack/secrets.ts'
import { promptRecord } from '../../../main/contract/messages.ts'
import type { FullStack } from '../../support/airflow.ts'
import { readTopic } from '../../support/kafka.ts'
import { corpusSql, insertPrompt } from '../../support/prompt-sources.ts'

export function rowsBecomePrompts(stackOf: () => FullStack): void {
  const name = 'rows become prompts; updates, deletions and bad rows are handled; a killed worker goes on'
  test(name, { timeout: 240_000 }, async () => {
    const { stack, dataDir, cluster } = stackOf()
    const port = stack.component('postgres').endpoints['port'] ?? ''
    const sql = (text: string) => corpusSql({ port, password: lakeSecrets(dataDir).postgresCorpus }, text)
    const insert = (id: string, text: string, lang = 'am') => sql(insertPrompt({ id, text, lang }))
    // the selector's prompts are in the topic as well; their ids are UUIDs
    const rows = async (topic: string) =>
      (await readTopic(cluster, topic)).filter(({ key }) => key !== null && key.length < 5)
    const prompts = async () =>
      (await rows('topic1')).map(({ key, value }) => [
        key,
        value === null ? null : promptRecord.parse(JSON.parse(value.toString())).text,
      ])
    const waiting = { timeout: 60_000, interval: 300 }

    const url = stack.component('connect').endpoints['url'] ?? ''
    const login = restLogin(stack.ctx).headers
    const asked = await Promise.all([
      fetch(`${url}/connectors`),
      fetch(`${url}/connectors/prompts-postgres`, { method: 'DELETE' }),
      fetch(`${url}/connectors`, { headers: { authorization: `Basic ${btoa('stack:guess')}` } }),
      fetch(`${url}/connectors`, { headers: login }),
    ])
    expect(asked.map(({ status }) => status)).toEqual([401, 401, 401, 200])

    insert('p1', 'ሰላም ለዓለም')
    insert('bad', 'text', 'no language')
    await vi.waitFor(async () => expect(await prompts()).toEqual([['p1', 'ሰላም ለዓለም']]), waiting)
    await vi.waitFor(
      async () => expect((await rows('topic1.dlq')).map(({ key }) => key)).toEqual(['bad']),
      waiting,
    )

    stack.component('connect').kill('SIGKILL')
    // what changes while nobody looks is in the database's log
    sql("UPDATE prompts SET text = 'ደህና ዋል' WHERE prompt_id = 'p1'")
    insert('p2', 'እንዴት ነህ')
    sql("DELETE FROM prompts WHERE prompt_id = 'p1'")
    await stack.component('connect').restart()
    const last = async (): Promise<unknown> => Object.fromEntries(await prompts())
    await vi.waitFor(async () => expect(await last()).toEqual({ p1: null, p2: 'እንዴት ነህ' }), waiting)
    expect((await prompts()).map(([, text]) => text)).toContain('ደህና ዋል')
  })
}
