/** A page over Kafka: topics, their records, groups and their lag. */
import { join } from 'node:path'
import type { Component } from '../../stack/component.ts'
import { ensureVenv, venvPython } from '../../stack/install/python.ts'
import { httpReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'

const here = import.meta.dirname

/** Not for a stack with accounts: whoever opens the page acts with the account that the page has. */
export const ui: Component = {
  name: 'ui',
  needs: ['kafka'],
  install: (ctx, report) =>
    ensureVenv(
      ctx,
      {
        name: 'ui',
        requirements: join(here, 'requirements.txt'),
        what: 'a page over Kafka (200 MB from PyPI)',
      },
      report,
    ),
  start: async (ctx, report) => {
    const bootstrap = ctx.endpoints.get('kafka')?.['bootstrap']
    if (bootstrap === undefined) throw new Error('the page over Kafka needs Kafka to be up')
    const port = await ctx.ports.take('ui', { preferred: 9021 })
    const url = `http://127.0.0.1:${port}`
    const began = Date.now()
    const running = await supervise({
      name: 'ui',
      command: venvPython(ctx, 'ui'),
      args: [join(here, 'serve.py'), String(port), bootstrap],
      // where kaskade keeps its settings: not in the home of whoever runs the stack
      env: { XDG_CONFIG_HOME: join(ctx.dataDir, 'ui') },
      logFile: join(ctx.logDir, 'ui.log'),
      runDir: ctx.runDir,
      ready: httpReady(url),
      endpoints: { url },
      timeoutMs: 60_000,
      revive: true,
      onCrash: () => report('The page over Kafka ended by itself and is started again'),
    })
    report(`Kafka in a page: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at ${url}`)
    return running
  },
}
