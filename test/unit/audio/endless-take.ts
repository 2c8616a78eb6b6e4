/**
 * A process that records until it is killed: 20 ms pieces of known noise, each acknowledged on stdout
 * (`<frames>\n`) once append() resolved. Arguments: folder, take id. With `EVERY` = ms between pieces, `KEYS` = what it is
 * encrypted under.
 */
import { writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { StationError } from '../../../main/contract/errors.ts'
import { openRecording } from '../../../main/core/recording/index.ts'
import { NO_KEYS, vaultKeys } from '../../../main/core/vault/index.ts'
import { knownPiece } from './known-noise.ts'
import { MONO16 } from './signals.ts'

const [dir = '', takeId = ''] = process.argv.slice(2)
const every = Number(process.env['EVERY'] ?? '0')
const keys = vaultKeys.parse(JSON.parse(process.env['KEYS'] ?? JSON.stringify(NO_KEYS)))
const writer = await openRecording({ dir, takeId, format: MONO16, meta: { takeId }, keys })
try {
  for (let piece = 0; ; piece++) {
    const { firstFrame, pcm } = knownPiece(piece)
    const { frames } = await writer.append(firstFrame, pcm)
    writeSync(1, `${frames}\n`)
    if (every > 0) await wait(every)
  }
} catch (thrown) {
  writeSync(1, `fault ${thrown instanceof StationError ? thrown.code : String(thrown)}\n`)
  await writer.closeInterrupted()
}
