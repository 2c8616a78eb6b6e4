/** `node make-uv.ts CACHE`: makes the first of the project's Python environments there. */
import { join } from 'node:path'
import { ensureUv } from '../../backend-stack/stack/install/python.ts'

const [cacheDir = ''] = process.argv.slice(2)
await ensureUv({ cacheDir, logDir: join(cacheDir, 'logs') }, console.log)
