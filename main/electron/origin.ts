/** The one page there is. Everything that asks for something must come from it. */
export const SCHEME = 'app'
export const HOST = 'station'
export const ORIGIN = `${SCHEME}://${HOST}`
export const START_URL = `${ORIGIN}/`

/** Custom schemes have no origin in URL's eyes ("null"), so scheme and host are compared. */
export function isOwn(url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return protocol === `${SCHEME}:` && host === HOST
  } catch {
    return false
  }
}
