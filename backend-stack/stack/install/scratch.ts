import { mkdirSync, rmSync } from 'node:fs'

/**
 * Makes a folder and answers the variables that keep a program's temporary files, and those of every program it starts,
 * in it. What is killed leaves them behind, and in the system's own folder nobody would know whose they are. Java
 * does not read TMPDIR.
 */
export function scratchEnv(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const java = [process.env['JAVA_TOOL_OPTIONS'], `-Djava.io.tmpdir="${folder}"`]
  return { TMPDIR: folder, JAVA_TOOL_OPTIONS: java.filter(Boolean).join(' ') }
}

/** Never throws: what is dying at this moment may still write there. Who starts the same again clears what was left. */
export function clearScratch(...paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // see above
    }
  }
}
