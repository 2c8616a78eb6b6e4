/** MongoDB's protocol over PostgreSQL, by FerretDB: documents as a corpus, and what the lake tells of takes as documents. */
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Component, Report, StackContext } from '../../stack/component.ts'
import { ensureGo } from '../../stack/install/go.ts'
import { installOnce, keyOf, runTool } from '../../stack/install/install.ts'
import { portReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import { runScript } from '../postgres/postgres.ts'

const sources = import.meta.dirname
const sourceFiles = ['main.go', 'go.mod', 'go.sum'] as const
const home = (ctx: Pick<StackContext, 'cacheDir'>) => join(ctx.cacheDir, 'mongo')

export function ferretVersion(): string {
  const mod = readFileSync(join(sources, 'go.mod'), 'utf8')
  return /^require github\.com\/FerretDB\/FerretDB v(\S+)$/m.exec(mod)?.[1] ?? 'unknown'
}

async function installMongo(ctx: StackContext, report: Report): Promise<void> {
  const key = keyOf(...sourceFiles.map((name) => readFileSync(join(sources, name), 'utf8')))
  const what = `MongoDB by FerretDB ${ferretVersion()} (60 MB of Go modules, built here: minutes)`
  await installOnce(ctx, { dir: home(ctx), key, what }, report, async (dir) => {
    const go = await ensureGo(ctx, report)
    for (const name of sourceFiles) copyFileSync(join(sources, name), join(dir, name))
    const args = [
      'build',
      '-trimpath',
      '-tags',
      'ferretdb_no_sqlite',
      '-ldflags',
      '-s -w',
      '-o',
      'mongo',
      '.',
    ]
    const env = {
      CGO_ENABLED: '0',
      GOFLAGS: '-mod=readonly -buildvcs=false',
      GOTOOLCHAIN: 'local',
      GOWORK: 'off',
    }
    await runTool(go, args, { cwd: dir, env, logFile: join(ctx.logDir, 'install-mongo.log') })
  })
}

/** Whoever logs in does so with PostgreSQL's password by mechanism PLAIN; whoever does not sees and changes nothing. */
export const mongo: Component = {
  name: 'mongo',
  needs: ['postgres'],
  install: installMongo,
  start: async (ctx, report) => {
    const { host, port: postgresPort } = ctx.endpoints.get('postgres') ?? {}
    if (host === undefined || postgresPort === undefined) throw new Error('MongoDB needs PostgreSQL to be up')
    const began = Date.now()
    const secrets = lakeSecrets(ctx.dataDir)
    await runScript(ctx, postgresPort, join(sources, 'roles.sql'), {
      documents_password: secrets.mongoDocuments,
      sink_password: secrets.mongoSink,
      reader_password: secrets.mongoReader,
    })
    const port = await ctx.ports.take('mongo', { preferred: 27_017 })
    const running = await supervise({
      name: 'mongo',
      command: join(home(ctx), 'mongo'),
      args: [],
      env: {
        FIELDTAKE_MONGO_LISTEN: `127.0.0.1:${port}`,
        // Three accounts, each with connections of its own; the server has a hundred for everybody.
        FIELDTAKE_MONGO_POSTGRES: `postgres://${host}:${postgresPort}/documents?sslmode=disable&pool_max_conns=5`,
      },
      logFile: join(ctx.logDir, 'mongo.log'),
      runDir: ctx.runDir,
      ready: portReady(port),
      endpoints: { url: `mongodb://127.0.0.1:${port}` },
      timeoutMs: 60_000,
      revive: true,
      onCrash: () => report('MongoDB (FerretDB) ended by itself and is started again'),
    })
    report(
      `MongoDB (FerretDB ${ferretVersion()}): ready in ${((Date.now() - began) / 1000).toFixed(1)} s at 127.0.0.1:${port}`,
    )
    return running
  },
}
