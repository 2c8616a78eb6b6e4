import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Component } from '../../../backend-stack/stack/component.ts'
import { cassandra } from '../../../backend-stack/servers/cassandra/cassandra.ts'
import { kafkaComponent } from '../../../backend-stack/servers/kafka/kafka.ts'
import { lakeEnv, sparkData } from '../../../backend-stack/servers/spark/lake-env.ts'
import { installSpark } from '../../../backend-stack/servers/spark/install.ts'
import { freePort } from '../../../backend-stack/stack/processes/ports.ts'
import { postgres } from '../../../backend-stack/servers/postgres/postgres.ts'
import { venvPython } from '../../../backend-stack/stack/install/python.ts'
import { seaweedfs } from '../../../backend-stack/servers/seaweedfs/seaweedfs.ts'
import { startStack } from '../../../backend-stack/stack/stack.ts'
import { receiptRecord, ruleRecord } from '../../../main/contract/messages.ts'
import type { ReviewRecord } from '../../../main/contract/messages.ts'
import type { Transcript } from '../../../main/contract/transcript.ts'
import { produce, readTopic } from '../../support/kafka.ts'
import { openLakePrograms } from '../../support/lake-programs.ts'
import type { LakePrograms } from '../../support/lake-programs.ts'

const result = z.object({
  rule: z.string(),
  severity: z.string(),
  checked: z.number(),
  broken: z.number(),
  example: z.string().nullable(),
})

const goodTake = uuidv7()
const words = (end: number): Transcript => ({
  text: 'ሰላም ለዓለም',
  tiers: [
    {
      name: 'words',
      segments: [
        { start_ms: 0, end_ms: 900, text: 'ሰላም' },
        { start_ms: 900, end_ms: end, text: 'ለዓለም' },
      ],
    },
  ],
})
function approval(reviewer: string, transcript?: Transcript): string {
  const review: ReviewRecord = {
    review_id: uuidv7(),
    take_id: goodTake,
    verdict: 'approve',
    reasons: [],
    marks: [],
    reviewer,
    listened_ms: 2_000,
    app_version: '1',
    at: new Date().toISOString(),
    ...(transcript ? { transcript } : {}),
  }
  return JSON.stringify(review)
}

test('the rules find the take that breaks them, and say so in the lake', { timeout: 400_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-quality-'))
  const withSpark: Component = {
    ...postgres,
    install: async (ctx, report) => {
      await postgres.install(ctx, report)
      await installSpark(ctx, report)
    },
  }
  const components = [kafkaComponent({ port: await freePort() }), seaweedfs, cassandra, withSpark]
  const stack = await startStack({ dataDir, components }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  })
  const bootstrap = stack.component('kafka').endpoints['bootstrap'] ?? ''
  let python: LakePrograms | undefined
  try {
    await produce(bootstrap, 'topic1', [{ key: 'p1', value: '{}' }])
    const { ctx } = stack
    mkdirSync(sparkData(ctx), { recursive: true })
    const { run } = (python = openLakePrograms({
      python: venvPython(ctx, 'spark'),
      cwd: sparkData(ctx),
      env: lakeEnv(ctx),
    }))
    const filled = await run(join(import.meta.dirname, 'three_takes.py'), goodTake)
    expect(filled.code, filled.stderr).toBe(0)

    const checked = await run('fieldtake_quality.check')
    expect(checked.code, checked.stderr).toBe(3)
    const lines = checked.stdout.split('\n').filter((line) => line.startsWith('{'))
    const broken = lines.map((line) => result.parse(JSON.parse(line))).filter((one) => one.broken > 0)
    expect(broken.map(({ rule, checked: of, example }) => [rule, of, example]).toSorted()).toEqual([
      ['take_has_bytes', 3, 'bad'],
      ['take_has_its_prompt', 3, 'bad'],
    ])
    const kept = await run('fieldtake_lake.look', 'quality_results')
    expect(kept.stdout.trim().split('\n')).toHaveLength(lines.length)

    const told = (await readTopic(bootstrap, 'quality')).map(({ key, value }) => {
      const said = ruleRecord.parse(JSON.parse(String(value)))
      expect(key).toBe(said.rule)
      return said
    })
    expect(told).toHaveLength(lines.length)
    expect(told.find(({ rule }) => rule === 'take_has_bytes')).toMatchObject({ broken: 1, takes: ['bad'] })

    // listeners, on the same lake: folded once, told once, and beside the take's row
    const approvals = ['anna', 'ben'].map((reviewer) => ({ key: goodTake, value: approval(reviewer) }))
    await produce(bootstrap, 'reviews', [...approvals, ...approvals, { key: 'x', value: 'no review' }])
    const fold = async () => {
      const folded = await run('fieldtake_lake.reviews')
      expect(folded.code, folded.stderr).toBe(0)
      return folded.stdout.split('\n').filter((line) => line.startsWith('{'))
    }
    expect(await fold()).toEqual(['{"reviews": 2, "decided": 1, "malformed": 1, "refused": 0}'])
    // one writes down what was said, one what cannot have been: the take has 2,000 ms
    const written = [approval('chris', words(2_000)), approval('dora', words(2_001))]
    await produce(
      bootstrap,
      'reviews',
      written.map((value) => ({ key: goodTake, value })),
    )
    expect(await fold()).toEqual(['{"reviews": 2, "decided": 1, "malformed": 0, "refused": 0}'])
    expect(await fold()).toEqual(['{"reviews": 0, "decided": 0, "malformed": 0, "refused": 0}'])
    const receipts = (await readTopic(bootstrap, 'receipts')).map(({ value }) =>
      receiptRecord.parse(JSON.parse(String(value))),
    )
    expect(receipts.map(({ status, review }) => [status, review?.approve])).toEqual([
      ['approved', 2],
      ['approved', 3],
    ])
    expect(receipts.at(-1)?.review).toMatchObject({
      refused: [{ code: 'outside_take' }],
      transcript: { content: words(2_000) },
    })
    const heard = await run(join(import.meta.dirname, 'takes_heard.py'))
    expect(heard.stdout.trim().split('\n'), heard.stderr).toEqual([
      '[["bad", null, null], ["own", null, null], ["good", "approved", 3]]'.replace('good', goodTake),
      '[["ሰላም ለዓለም", "words", 0, 900, "ሰላም"], ["ሰላም ለዓለም", "words", 900, 2000, "ለዓለም"]]',
      // what is withdrawn is in neither, until that is undone
      '[[3, 2], [3, 2], [0, 0], [0, 0], [3, 2]]',
    ])
  } finally {
    await python?.close()
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
