/**
 * Who may talk to the loopback server. Any web page in the same browser can send requests to 127.0.0.1,
 * and a name that resolves there (DNS rebinding) makes them look like its own: so the Host must be exactly
 * ours, a foreign Origin is refused, and everything that shows or changes data needs the session cookie.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export class Guard {
  readonly origin: string
  readonly #host: string
  readonly #cookieName: string
  readonly #launchToken = secret()
  readonly #onceTokens = new Set<string>()
  readonly #sessions = new Set<string>()

  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`
    this.origin = `http://${this.#host}`
    // Cookies do not tell ports apart: two stations on one machine must not overwrite each other's.
    this.#cookieName = `fieldtake_${port}`
  }

  /** For the person at the terminal: valid as long as this launch. */
  get launchUrl(): string {
    return `${this.origin}/#token=${this.#launchToken}`
  }

  /** For a command line, which other users of the machine can read: valid for one exchange. */
  onceUrl(): string {
    const token = secret()
    this.#onceTokens.add(token)
    return `${this.origin}/#token=${token}`
  }

  /** False: answer 403 and nothing else. */
  admits(request: IncomingMessage): boolean {
    if (request.headers.host !== this.#host) return false
    const { origin } = request.headers
    if (origin !== undefined && origin !== this.origin) return false
    const site = request.headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }

  /** For requests that a browser always signs with their Origin: POST and WebSocket. */
  isOwnPage(request: IncomingMessage): boolean {
    return this.admits(request) && request.headers.origin === this.origin
  }

  /**
   * The Set-Cookie value for a right token, or null. Tries are not counted: 256 bits are not guessed, and a count would let
   * anybody on this machine lock out whoever has the right one.
   */
  exchange(token: string): string | null {
    const once = [...this.#onceTokens].find((known) => same(known, token))
    if (once === undefined && !same(this.#launchToken, token)) return null
    if (once !== undefined) this.#onceTokens.delete(once)
    const session = secret()
    this.#sessions.add(session)
    return `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
  }

  hasSession(request: IncomingMessage): boolean {
    const given = (request.headers.cookie ?? '')
      .split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${this.#cookieName}=`))
      ?.slice(this.#cookieName.length + 1)
    return given !== undefined && [...this.#sessions].some((session) => same(session, given))
  }
}

const secret = (): string => randomBytes(32).toString('base64url')

function same(known: string, given: string): boolean {
  const a = Buffer.from(known)
  const b = Buffer.from(given)
  return a.length === b.length && timingSafeEqual(a, b)
}
