/** Files that a power cut leaves whole: the old one or the new one, and never half of one. */
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Waits until the disk has what was written into a file. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes renames in a folder durable. Windows cannot open folders and does not need it. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Puts this content in the place of a file, for its owner alone. Rejects with what the file system says; the old file stays. */
export async function replaceDurably(path: string, content: string | Uint8Array): Promise<void> {
  const next = `${path}.new`
  // left over by a crash, it may have another mode, or lead elsewhere: a new file is made, never one that is there written to
  await rm(next, { force: true })
  const file = await open(next, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncDirectory(dirname(path))
}
