/** Where the keyboard's layout writes each Latin letter, if the browser tells (Chromium does). */

declare global {
  interface Navigator {
    /** https://wicg.github.io/keyboard-map/: code of a key -> what it writes, of the first layout that can write ASCII */
    readonly keyboard?: { getLayoutMap(): Promise<ReadonlyMap<string, string>> }
  }
}

/** From a letter to the code of its key. */
export type Places = ReadonlyMap<string, string>
export const NO_PLACES: Places = new Map()

/** Empty where nobody knows. */
export async function placesOfLetters(): Promise<Places> {
  try {
    const written = (await navigator.keyboard?.getLayoutMap()) ?? new Map<string, string>()
    return new Map([...written].map(([code, letter]) => [letter.toLowerCase(), code]))
  } catch {
    return NO_PLACES // the page may not ask
  }
}
