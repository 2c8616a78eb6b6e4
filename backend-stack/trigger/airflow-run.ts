/** Starts runs of data_ingestion over Airflow's REST. No dependency, so that the Lambda stays a few kilobytes. */
import { isCorpus, runId, type CreatedObject } from './object-created.ts'

export interface AirflowAccess {
  readonly url: string
  readonly user: string
  readonly password: string
}

/** `again`: the run of this very object had failed, and another is started. */
export type Started = 'started' | 'again' | 'already' | 'no corpus'

const TIMEOUT_MS = 15_000
/** For one version of an object: who uploads it more often than that has to look into the log. */
const MOST_RUNS = 20

export class RunStarter {
  readonly #access: AirflowAccess
  #token: string | undefined

  constructor(access: AirflowAccess) {
    this.#access = access
  }

  /**
   * Starts the one run of this version of the object. `uploaded` says that somebody has just put it there: then a run that
   * failed gets a successor, since that is what they wait for (its tasks are not cleared: for mapped ones Airflow's API
   * answers 500). Throws if Airflow cannot be reached or refuses: the event must then be told again.
   */
  async start(object: CreatedObject, uploaded: boolean): Promise<Started> {
    if (!isCorpus(object.key)) return 'no corpus'
    for (let nth = 1; nth <= MOST_RUNS; nth++) {
      const id = nth === 1 ? runId(object) : `${runId(object)}__${nth}`
      const answer = await this.#ask('POST', '', {
        dag_run_id: id,
        logical_date: null,
        conf: { corpus: `s3://${object.bucket}/${object.key}`, etag: object.etag },
      })
      if (answer.ok) return nth === 1 ? 'started' : 'again'
      if (answer.status !== 409) throw await refusal(answer)
      if (!uploaded || !(await this.#hasFailed(id))) break
    }
    return 'already'
  }

  async #hasFailed(id: string): Promise<boolean> {
    const found = await this.#ask('GET', `/${id}`)
    if (!found.ok) throw await refusal(found)
    return ((await found.json()) as { state?: unknown }).state === 'failed'
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
