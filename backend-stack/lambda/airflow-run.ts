/** Starts runs of data_ingestion over Airflow's REST. No dependency, so that the Lambda stays a few kilobytes. */
import { isCorpus, runId, type CreatedObject } from './object-created.ts'

export interface AirflowAccess {
  readonly url: string
  readonly user: string
  readonly password: string
}

export type Started = 'started' | 'already' | 'no corpus'

const TIMEOUT_MS = 15_000

export class RunStarter {
  readonly #access: AirflowAccess
  #token: string | undefined

  constructor(access: AirflowAccess) {
    this.#access = access
  }

  /** Throws if Airflow cannot be reached or refuses: the event must then be told again. */
  async start(object: CreatedObject): Promise<Started> {
    if (!isCorpus(object.key)) return 'no corpus'
    const body = {
      dag_run_id: runId(object),
      logical_date: null,
      conf: { corpus: `s3://${object.bucket}/${object.key}`, etag: object.etag },
    }
    let answer = await this.#post(body)
    if (answer.status === 401) {
      this.#token = undefined
      answer = await this.#post(body)
    }
    if (answer.status === 409) return 'already'
    if (answer.ok) return 'started'
    throw new Error(`Airflow answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
  }

  async #post(body: unknown): Promise<Response> {
    this.#token ??= await this.#login()
    return fetch(`${this.#access.url}/api/v2/dags/data_ingestion/dagRuns`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  }

  async #login(): Promise<string> {
    const answer = await fetch(`${this.#access.url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: this.#access.user, password: this.#access.password }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`Airflow refused the login of ${this.#access.user}: ${answer.status}`)
    const token: unknown = ((await answer.json()) as { access_token?: unknown }).access_token
    if (typeof token !== 'string') throw new Error('Airflow answered a login without a token')
    return token
  }
}
