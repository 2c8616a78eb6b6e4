/** The folder of a station that people drop dictionaries into: two files each, named after their language. */
import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readLanguageTag } from '../../../text/language-tag.ts'
import { replaceDurably, syncDirectory } from '../../durable.ts'
import { ioFault, removeAll } from '../../recording/files.ts'
import type { DictionaryFiles } from './asked.ts'

export interface Found {
  /** of both files, without their endings */
  readonly name: string
  /** null: its name is no language */
  readonly lang: string | null
  readonly files: DictionaryFiles
}

/** Being brought in: not a dictionary yet. */
const UNFINISHED = '.new-'

/** As dictionaries are named everywhere: am, am_ET, or a language by its name. */
export function languageOf(name: string): string | null {
  const reading = readLanguageTag(name)
  return reading.kind === 'tag' ? reading.tag : null
}

export async function dictionaryFolder(root: string): Promise<string> {
  const folder = join(root, 'dictionaries')
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw ioFault(error, 'the folder of dictionaries cannot be made')
  })
  return folder
}

/** In the order of their names; whether each can be used is not looked at. */
export async function findDictionaries(folder: string): Promise<Found[]> {
  const names = new Set<string>()
  for (const file of await readdir(folder)) {
    const name = /^([^.].*)\.(?:aff|dic)$/.exec(file)?.[1]
    if (name !== undefined) names.add(name)
  }
  return Promise.all(
    [...names].sort().map(async (name) => ({
      name,
      lang: languageOf(name),
      files: await filesOf(join(folder, name)),
    })),
  )
}

async function filesOf(path: string): Promise<DictionaryFiles> {
  const [aff, dic] = [`${path}.aff`, `${path}.dic`]
  const marks = await Promise.all(
    [aff, dic].map(async (file) => {
      const about = await stat(file).catch(() => null)
      return about === null ? 'none' : `${about.ino} ${about.size} ${about.mtimeMs}`
    }),
  )
  return { aff, dic, stamp: marks.join(' ') }
}

/** Beside the others, where nobody sees it; `tried` says whether it takes its place or goes. */
export async function bringIn(
  folder: string,
  lang: string,
  { aff, dic }: { readonly aff: Uint8Array; readonly dic: Uint8Array },
  tried: (files: DictionaryFiles) => Promise<boolean>,
): Promise<void> {
  const fresh = join(folder, `${UNFINISHED}${lang}`)
  try {
    await replaceDurably(`${fresh}.aff`, aff)
    await replaceDurably(`${fresh}.dic`, dic)
    if (!(await tried(await filesOf(fresh)))) return
    const place = join(folder, lang)
    // between the two a dictionary without words is told as such; an old list under new rules would not be noticed
    const old = (await findDictionaries(folder)).filter((one) => one.lang === lang)
    await removeAll(...old.map(({ files }) => files.dic))
    await rename(`${fresh}.aff`, `${place}.aff`)
    await rename(`${fresh}.dic`, `${place}.dic`)
    await removeAll(...old.filter(({ name }) => name !== lang).map(({ files }) => files.aff))
    await syncDirectory(folder)
  } catch (error) {
    throw ioFault(error, 'the dictionary cannot be kept')
  } finally {
    await removeAll(`${fresh}.aff`, `${fresh}.dic`)
  }
}
