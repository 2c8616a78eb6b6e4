import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const manifest = z.object({ version: z.string() })

/** The app's version from package.json, two folders above both a bundle (dist/kiosk) and a source (main/kiosk). */
export function appVersion(from: string): string {
  return manifest.parse(JSON.parse(readFileSync(join(from, '..', '..', 'package.json'), 'utf8'))).version
}
