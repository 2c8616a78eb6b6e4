/** Starts runs of data_ingestion over Airflow's REST. No dependency, so that the Lambda stays a few kilobytes. */
import { isCorpus, runId, type CreatedObject } from './object-created.ts'

export interface AirflowAccess {
  readonly url: string
  readonly user: string
  readonly password: string
}

/** `again`: the run of this very object had failed, and what failed of it is done once more. */
export type Started = 'started' | 'again' | 'already' | 'no corpus'

const TIMEOUT_MS = 15_000

export class RunStarter {
  readonly #access: AirflowAccess
  #token: string | undefined

  constructor(access: AirflowAccess) {
    this.#access = access
  }

  /**
   * Starts the one run of this version of the object. `uploaded` says that somebody has just put it there: then a run that
   * failed is gone on with, since that is what they wait for. Throws if Airflow cannot be reached or refuses: the event must
   * then be told again.
   */
  async start(object: CreatedObject, uploaded: boolean): Promise<Started> {
    if (!isCorpus(object.key)) return 'no corpus'
    const answer = await this.#ask('POST', '', {
      dag_run_id: runId(object),
      logical_date: null,
      conf: { corpus: `s3://${object.bucket}/${object.key}`, etag: object.etag },
    })
    if (answer.ok) return 'started'
    if (answer.status !== 409) throw await refusal(answer)
    return uploaded && (await this.#goOn(`/${runId(object)}`)) ? 'again' : 'already'
  }

  /** Whether the run had failed; its tasks that did are then done again. */
  async #goOn(run: string): Promise<boolean> {
    const found = await this.#ask('GET', run)
    if (!found.ok) throw await refusal(found)
    if (((await found.json()) as { state?: unknown }).state !== 'failed') return false
    const cleared = await this.#ask('POST', `${run}/clear`, {
      dry_run: false,
      only_failed: true,
      note: 'The corpus was uploaded again.',
    })
    if (!cleared.ok) throw await refusal(cleared)
    return true
  }

  /** With a new login if the one there is has expired. */
  async #ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
    const ask = async () => {
      this.#token ??= await this.#login()
      return fetch(`${this.#access.url}/api/v2/dags/data_ingestion/dagRuns${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    }
    const answer = await ask()
    if (answer.status !== 401) return answer
    this.#token = undefined
    return ask()
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

const refusal = async (answer: Response): Promise<Error> =>
  new Error(`Airflow answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
