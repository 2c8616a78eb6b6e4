import { join } from 'node:path'
import type { Report, StackContext } from '../../../backend-stack/stack/component.ts'
import { ensureVenv, venvPython } from '../../../backend-stack/stack/install/python.ts'

type Ctx = Pick<StackContext, 'cacheDir' | 'logDir'>

/** Python with what opens exports (datasets, lhotse, webdataset, kaldiio, soundfile) and transcripts (praatio, pympi-ling, webvtt-py). Answers the program. */
export async function ensureReaders(ctx: Ctx, report: Report): Promise<string> {
  await ensureVenv(
    ctx,
    {
      name: 'readers',
      requirements: join(import.meta.dirname, 'requirements.txt'),
      overrides: join(import.meta.dirname, 'overrides.txt'),
      what: 'readers of corpora: datasets, lhotse, webdataset, kaldiio (400 MB from PyPI)',
    },
    report,
  )
  return venvPython(ctx, 'readers')
}
