/** Label Studio, the open-source one from PyPI, as its users start it: `label-studio start`, with SQLite. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { defaultCache } from '../../backend-stack/stack/paths.ts'
import { ensureVenv, venvDir } from '../../backend-stack/stack/install/python.ts'
import { freePort } from '../../backend-stack/stack/processes/ports.ts'
import { httpReady } from '../../backend-stack/stack/processes/ready.ts'
import { supervise } from '../../backend-stack/stack/processes/supervise.ts'

export interface LabelStudio {
  /** of its pages, without a slash at the end */
  readonly url: string
  readonly email: string
  readonly password: string
  /** Makes a project of as many tasks as there are texts, each with a copy of this audio of its own; answers its number. */
  readonly project: (config: string, audioFile: string, texts: readonly string[]) => Promise<number>
  readonly stop: () => Promise<void>
}

const EMAIL = 'listener@example.org'
/** It makes its database first: seconds on a quiet machine, minutes on a busy one. */
const START_MS = 600_000

/** Installs it into the cache, once, and starts it with its data in `folder`. Throws StartError if it does not come up. */
export async function startLabelStudio({
  folder,
  flags,
  report,
}: {
  readonly folder: string
  /** its feature flags, by their names */
  readonly flags: Readonly<Record<string, string>>
  readonly report: (line: string) => void
}): Promise<LabelStudio> {
  mkdirSync(folder, { recursive: true })
  const ctx = { cacheDir: defaultCache, logDir: join(defaultCache, 'logs') }
  const requirements = join(import.meta.dirname, 'label-studio-requirements.txt')
  await ensureVenv(ctx, { name: 'label-studio', requirements, what: 'Label Studio (1 GB from PyPI)' }, report)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const password = randomBytes(16).toString('hex')
  const token = randomBytes(20).toString('hex')
  report('Starting Label Studio')
  const server = await supervise({
    name: 'label-studio',
    command: join(venvDir(ctx, 'label-studio'), 'bin', 'label-studio'),
    args: ['start', '--no-browser', '--internal-host', '127.0.0.1'],
    // it asks git which commit it is of
    cwd: folder,
    env: {
      ...flags,
      LABEL_STUDIO_BASE_DATA_DIR: join(folder, 'data'),
      LABEL_STUDIO_PORT: String(port),
      LABEL_STUDIO_USERNAME: EMAIL,
      LABEL_STUDIO_PASSWORD: password,
      LABEL_STUDIO_USER_TOKEN: token,
      LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: 'true',
      // it is to speak with nobody
      LABEL_STUDIO_COLLECT_ANALYTICS: 'false',
      LABEL_STUDIO_LATEST_VERSION_CHECK: 'false',
      LABEL_STUDIO_SENTRY_DSN: '',
      LABEL_STUDIO_FRONTEND_SENTRY_DSN: '',
    },
    logFile: join(folder, 'label-studio.log'),
    runDir: join(folder, 'run'),
    ready: httpReady(`${url}/health`, 200),
    timeoutMs: START_MS,
  })
  return { url, email: EMAIL, password, project: projects(url, token), stop: () => server.stop() }
}

const made = z.object({ id: z.number() })
const uploads = z.array(z.object({ file: z.string() }))

/** By its REST API. */
const projects =
  (url: string, token: string): LabelStudio['project'] =>
  async (config, audioFile, texts) => {
    const call = async (method: string, path: string, body?: FormData | object): Promise<unknown> => {
      const json = body !== undefined && !(body instanceof FormData)
      const answer = await fetch(`${url}/api/projects${path}`, {
        method,
        headers: {
          Authorization: `Token ${token}`,
          ...(json ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : body }),
      })
      if (!answer.ok)
        throw new Error(`Label Studio: ${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    }
    const { id } = made.parse(await call('POST', '', { title: 'Listening' }))
    const form = new FormData()
    const audio = await openAsBlob(audioFile, { type: 'audio/flac' })
    texts.forEach((_, n) => form.append(`file${n}`, audio, `take-${n}.flac`))
    // before there is a config: it would have each file be a whole task
    await call('POST', `/${id}/import?commit_to_project=false`, form)
    const files = uploads.parse(await call('GET', `/${id}/file-uploads?all=true`))
    const tasks = texts.map((text, n) => ({ data: { text, audio: `/data/${files[n]?.file}` } }))
    await call('POST', `/${id}/import`, tasks)
    await call('PATCH', `/${id}`, { label_config: config })
    return id
  }
