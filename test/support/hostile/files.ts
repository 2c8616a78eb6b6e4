/** What staff may be handed: sticks whose lists lie, profiles that are none, recordings that unpack to more than they say. */
import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { toErrorValue } from '../../../main/contract/errors.ts'
import { gif, jpeg, png, webp } from '../pictures.ts'
import { leaks } from './world.ts'
import type { Attack, World } from './world.ts'
import type { Random } from './random.ts'
import { jsonBomb, oddValue, word } from './words.ts'

interface Carried {
  readonly take: Readonly<Record<string, unknown>>
  readonly flac: Buffer
}
let sample: Carried | null = null

/** A take as the station itself would carry it: what a forger begins with. */
async function carried(world: World): Promise<Carried> {
  if (sample) return sample
  const folder = join(world.dir, 'honest')
  mkdirSync(folder)
  await world.page.call('takes.export', { folder, onlyUnsent: false })
  const inside = join(folder, 'fieldtake-takes')
  const line = readFileSync(join(inside, 'manifest.jsonl'), 'utf8').split('\n')[0] ?? ''
  const { take } = JSON.parse(line) as { take: Record<string, unknown> }
  const name = readdirSync(inside).find((file) => file.endsWith('.flac')) ?? ''
  return (sample = { take, flac: readFileSync(join(inside, name)) })
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
const signed = (take: object): string => JSON.stringify({ take, check: sha256(JSON.stringify(take)) })

/** Another id, so that it is not known already. */
const otherId = (random: Random): string => {
  const hex = random.bytes(16).toString('hex')
  return `0198b3a0-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8${hex.slice(7, 10)}-${hex.slice(10, 22)}`
}

function write(random: Random, { take, flac }: Carried, folder: string): void {
  const manifest = join(folder, 'manifest.jsonl')
  const id = otherId(random)
  const file = `${id}.flac`
  // with the signature of another take on it, or with none as from an older version
  const forged = { ...take, take_id: id, file, ...(random.next() < 0.8 ? { signed: undefined } : {}) }
  const put = (change: object, bytes: Buffer = flac) => {
    writeFileSync(join(folder, file), bytes)
    writeFileSync(manifest, signed({ ...forged, ...change }))
  }
  const field = random.pick(Object.keys(take))
  random.pick<() => void>([
    () => writeFileSync(manifest, word(random)),
    () => writeFileSync(manifest, random.bytes(random.int(3_000))),
    () => writeFileSync(manifest, jsonBomb(random)),
    () => writeFileSync(manifest, signed({ [word(random)]: oddValue(random) })),
    () => writeFileSync(manifest, random.changed(Buffer.from(signed(forged)))),
    // the file is another than the list says
    () => put({}, random.changed(flac)),
    () => put({}, flac.subarray(0, random.int(flac.length))),
    () => put({ file_bytes: random.pick([0, -1, 1e15, flac.length + 1]) }),
    () => put({ file_sha256: sha256(random.bytes(4)) }),
    () =>
      put({
        file: random.pick([
          '../../data/station.db',
          '/etc/passwd',
          '..',
          '.',
          'a/b.flac',
          `../${file}`,
          '',
          `${file}\0`,
        ]),
      }),
    () => put({ [field]: oddValue(random), file_sha256: 'x' }),
    () => put({ take_id: word(random) }),
    // no file at all: a link, a pipe, a folder, a hole of gigabytes
    () => {
      symlinkSync('/etc/passwd', join(folder, file))
      writeFileSync(manifest, signed(forged))
    },
    () => symlinkSync(random.pick(['/dev/zero', '/etc/passwd', '/proc/self/environ', '/']), manifest),
    () => execFileSync('mkfifo', [manifest]),
    () => mkdirSync(manifest),
    () => {
      writeFileSync(manifest, '')
      truncateSync(manifest, 5e9)
    },
    () => {
      mkdirSync(join(folder, file))
      writeFileSync(manifest, signed(forged))
    },
  ])()
}

export const sticks: Attack = async (world, random) => {
  const honest = await carried(world)
  const stick = join(world.dir, `stick-${randomUUID()}`)
  const folder = join(stick, 'fieldtake-takes')
  mkdirSync(folder, { recursive: true })
  try {
    write(random, honest, folder)
    const { output } = await world.page.call('takes.importFolder', { folder: stick })
    const leak = leaks(JSON.stringify(output))
    if (leak !== null) return `a stick reads ${leak}`
    return output.imported > 0 ? `a stick got ${output.imported} takes in: ${JSON.stringify(output)}` : null
  } catch (error) {
    return refusalOf(error, 'a stick')
  } finally {
    rmSync(stick, { recursive: true, force: true })
  }
}

function refusalOf(error: unknown, what: string): string | null {
  const { code, message } = toErrorValue(error)
  return code === 'core_stopped' || code === 'internal' ? `${what}: ${code}: ${message}` : null
}

export const profiles: Attack = async (world, random) => {
  const evil = { brokers: 'evil.example:9092' }
  const profile = random.pick([
    () => word(random),
    () => jsonBomb(random),
    () => JSON.stringify(oddValue(random)),
    () => `{"settings":{"__proto__":${JSON.stringify({ broker: evil })}}}`,
    () => JSON.stringify({ settings: { broker: evil, [word(random)]: oddValue(random) } }),
    () =>
      JSON.stringify({
        kind: 'fieldtake-profile',
        version: random.pick([0, 99, '1', null]),
        settings: { broker: evil },
      }),
  ])()
  try {
    await world.page.call('settings.importProfile', { profile })
  } catch (error) {
    return refusalOf(error, 'a profile')
  }
  return `a profile was taken: ${profile.slice(0, 200)}`
}

/** A take whose file says that it holds years: carried in like any, and unpacked by nobody. */
export const media: Attack = async (world, random) => {
  const { take, flac } = await carried(world)
  const id = otherId(random)
  const bomb = Buffer.from(flac)
  // STREAMINFO: 36 bits of samples behind rate, channels and depth
  bomb.writeUInt8(bomb.readUInt8(21) | 0x0f, 21)
  bomb.writeUInt32BE(0xffffffff - random.int(2 ** 20), 22)
  const forged = {
    ...take,
    take_id: id,
    file: `${id}.flac`,
    file_bytes: bomb.length,
    file_sha256: sha256(bomb),
  }
  const stick = join(world.dir, `stick-${randomUUID()}`)
  const folder = join(stick, 'fieldtake-takes')
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(join(folder, `${id}.flac`), bomb)
    writeFileSync(join(folder, 'manifest.jsonl'), signed(forged))
    await world.page.call('takes.importFolder', { folder: stick })
    const heard = await world.page.audio(id)
    return heard === null || heard.length < 50_000_000 ? null : `${heard.length} bytes out of ${bomb.length}`
  } catch (error) {
    return refusalOf(error, 'a recording')
  } finally {
    if (existsSync(stick)) rmSync(stick, { recursive: true, force: true })
  }
}

/** A script whose picture is some kilobytes, and gigabytes of pixels: the page is not given what it could not draw. */
export const pictures: Attack = async (world, random) => {
  const side = () => 7_000 + random.int(50_000)
  const [type, make] = random.pick([
    ['png', png],
    ['jpeg', jpeg],
    ['webp', webp],
    ['gif', gif],
  ] as const)
  const image = `data:image/${type};base64,${make(side(), side()).toString('base64')}`
  try {
    const { page } = world
    const { output } = await page.call('projects.save', { name: randomUUID(), settings: { quality: {} } })
    const { projectId } = output
    const script = new TextEncoder().encode(JSON.stringify({ text: 'What do you see?', image }))
    await page.call('scripts.import', { name: 'pictures.jsonl', lang: 'en', projectId }, script)
    const { rows } = (await page.call('corpus.prompts', { projectId })).output
    const [row] = rows
    if (row === undefined) return `a script with a ${type} has no prompt: nothing was tried`
    const found = await page.call('prompts.media', { projectId, promptId: row.promptId, kind: 'image' })
    return found.output.status === 'too_many_pixels' ? null : `a giant ${type}: ${found.output.status}`
  } catch (error) {
    return refusalOf(error, 'a picture')
  }
}
