import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Component, StackContext } from '../../../backend-stack/native/component.ts'
import { kafkaComponent } from '../../../backend-stack/native/kafka.ts'
import { lakeEnv, sparkData } from '../../../backend-stack/native/lake-env.ts'
import { installSpark } from '../../../backend-stack/native/landing.ts'
import { freePort } from '../../../backend-stack/native/ports.ts'
import { postgres } from '../../../backend-stack/native/postgres.ts'
import { venvPython } from '../../../backend-stack/native/python.ts'
import { seaweedfs } from '../../../backend-stack/native/seaweedfs.ts'
import { startStack } from '../../../backend-stack/stack.ts'
import { produce } from '../../support/kafka.ts'

const result = z.object({
  rule: z.string(),
  severity: z.string(),
  checked: z.number(),
  broken: z.number(),
  example: z.string().nullable(),
})

test('the rules find the take that breaks them, and say so in the lake', { timeout: 400_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldtake-quality-'))
  // the rules never ask Cassandra; its address only has to be written somewhere
  const withSpark: Component = {
    ...postgres,
    install: async (ctx, report) => {
      await postgres.install(ctx, report)
      await installSpark(ctx, report)
    },
  }
  const components = [kafkaComponent({ port: await freePort() }), seaweedfs, withSpark]
  const stack = await startStack({ dataDir, components }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  })
  try {
    await produce(stack.component('kafka').endpoints['bootstrap'] ?? '', 'topic1', [
      { key: 'p1', value: '{}' },
    ])
    const endpoints = new Map([
      ...stack.ctx.endpoints,
      ['cassandra', { host: '127.0.0.1', port: '9' }] as const,
    ])
    const ctx: StackContext = { ...stack.ctx, endpoints }
    mkdirSync(sparkData(ctx), { recursive: true })
    const python = (...args: string[]) => {
      const env = { ...process.env, ...lakeEnv(ctx) }
      return spawnSync(venvPython(ctx, 'spark'), args, { cwd: sparkData(ctx), env, encoding: 'utf8' })
    }
    const filled = python(join(import.meta.dirname, 'two_takes.py'))
    expect(filled.stderr.slice(-2_000) + String(filled.status)).toMatch(/0$/)

    const checked = python('-m', 'fieldtake_quality.check')
    expect(checked.status, checked.stderr.slice(-2_000)).toBe(1)
    const lines = checked.stdout.split('\n').filter((line) => line.startsWith('{'))
    const broken = lines.map((line) => result.parse(JSON.parse(line))).filter((one) => one.broken > 0)
    expect(broken.map(({ rule, checked: of, example }) => [rule, of, example]).toSorted()).toEqual([
      ['take_has_bytes', 2, 'bad'],
      ['take_has_its_prompt', 2, 'bad'],
    ])
    const kept = python('-m', 'fieldtake_lake.look', 'quality_results')
    expect(kept.stdout.trim().split('\n')).toHaveLength(lines.length)
  } finally {
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
