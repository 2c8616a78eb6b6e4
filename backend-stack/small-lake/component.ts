import { join } from 'node:path'
import type { Component } from '../stack/component.ts'
import { logReady } from '../stack/processes/ready.ts'
import { lakeKeySeed } from '../stack/secrets.ts'
import { supervise } from '../stack/processes/supervise.ts'

/** Where the small lake of a stack keeps takes and catalogue. */
export function smallLakeDir(dataDir: string): string {
  return join(dataDir, 'small-lake')
}

/** The embedded lander in a process of its own: takes land in a folder, receipts go back. */
export function smallLakeComponent(): Component {
  return {
    name: 'small-lake',
    needs: ['kafka'],
    install: () => Promise.resolve(),
    start: (ctx) => {
      const brokers = ctx.endpoints.get('kafka')?.['bootstrap'] ?? ''
      const dir = smallLakeDir(ctx.dataDir)
      return supervise({
        name: 'small-lake',
        command: process.execPath,
        args: [
          join(import.meta.dirname, 'cli.ts'),
          '--brokers',
          brokers,
          '--target',
          dir,
          '--signatures',
          'warn',
        ],
        logFile: join(ctx.logDir, 'small-lake.log'),
        runDir: ctx.runDir,
        env: { ...process.env, FIELDTAKE_LAKE_KEY: lakeKeySeed(ctx.dataDir) },
        ready: logReady(/Small lake ready/),
        healthy: () => Promise.resolve(true),
        endpoints: { folder: dir },
      })
    },
  }
}
