/** One encoding from first byte to synced, verified file. Runs in the worker; nothing here waits for others. */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { blockAlign, HEADER_BYTES, padding, wavHeader } from '../../audio/wav.ts'
import { NO_KEYS, sinkOf } from '../vault/index.ts'
import type { Sink } from '../vault/index.ts'
import type { ByteSource } from '../../audio/file/source.ts'
import { encodeFlac, loadFlac } from './encode.ts'
import { readExactly, readPieces, withMaster } from './master.ts'
import type { Master } from './master.ts'
import { verifyFlac } from './verify.ts'
import type { EncodedTake, EncodeRequest } from './types.ts'

export async function runJob({
  masterPath,
  outPath,
  target,
  keys = NO_KEYS,
}: EncodeRequest): Promise<EncodedTake> {
  const flac = await loadFlac()
  const temporary = `${outPath}.tmp`
  let done = false
  try {
    const encoded = withMaster(
      masterPath,
      (master) =>
        withFile(temporary, 'w+', (fd) => {
          const out = sinkOf(fd, keys)
          const { pcmSha256 } = target === 'flac' ? encodeFlac(flac, master, out) : copyWav(master, out)
          const written = out.end()
          const { bytes, sha256 } =
            target === 'flac' ? verifyFlac(written, master) : verifyWav(written, master, pcmSha256)
          fsyncSync(fd)
          return { path: outPath, bytes, sha256, pcmSha256, frames: master.frames }
        }),
      keys,
    )
    renameSync(temporary, outPath)
    if (process.platform !== 'win32') withFile(dirname(outPath), 'r', fsyncSync)
    done = true
    return encoded
  } finally {
    if (!done) rmSync(temporary, { force: true })
  }
}

export function withFile<T>(path: string, flags: string, use: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o600)
  try {
    return use(fd)
  } finally {
    closeSync(fd)
  }
}

const PIECE_FRAMES = 65_536

/** The samples under a plain header: whatever else the master's header holds stays at home. */
function copyWav(master: Master, out: Sink): { pcmSha256: string } {
  const hash = createHash('sha256')
  out.write(wavHeader(master.format, master.frames), 0)
  let position = HEADER_BYTES
  for (const piece of readPieces(master, PIECE_FRAMES)) {
    hash.update(piece)
    out.write(piece, position)
    position += piece.length
  }
  out.write(new Uint8Array(padding(master.frames * blockAlign(master.format))), position)
  return { pcmSha256: hash.digest('hex') }
}

/** Reads the copy again: its samples must hash to what the master's did. */
function verifyWav(out: ByteSource, master: Master, pcmSha256: string): { bytes: number; sha256: string } {
  const whole = createHash('sha256')
  const pcm = createHash('sha256')
  const header = new Uint8Array(HEADER_BYTES)
  readExactly(out, header, 0)
  whole.update(header)
  for (const piece of readPieces({ ...master, source: out, dataOffset: HEADER_BYTES }, PIECE_FRAMES)) {
    whole.update(piece)
    pcm.update(piece)
  }
  const dataBytes = master.frames * blockAlign(master.format)
  const tail = new Uint8Array(padding(dataBytes))
  readExactly(out, tail, HEADER_BYTES + dataBytes)
  whole.update(tail)
  if (pcm.digest('hex') !== pcmSha256) throw new Error('the copied take does not equal its master')
  return { bytes: HEADER_BYTES + dataBytes + tail.length, sha256: whole.digest('hex') }
}
