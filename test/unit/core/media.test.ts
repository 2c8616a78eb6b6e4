/** Pictures and examples of prompts: from allowed places only, whatever a redirect says, and kept for offline days. */
import { readdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allowedOrigins } from '../../../main/contract/media.ts'
import { stationSettings } from '../../../main/contract/settings.ts'
import { promptMedia, typeOf } from '../../../main/core/prompts/media.ts'
import { gif, jpeg, png, webp } from '../../support/pictures.ts'
import { openParts } from '../../support/parts.ts'
import { openStation, removeFolder } from '../../support/station.ts'
import type { TestStation } from '../../support/station.ts'

const PNG = png(240, 160)
const WAV = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(2_000, 7)])

let station: TestStation
const servers: Server[] = []
let asked: string[]
let now = 1_800_000_000_000
beforeEach(async () => {
  asked = []
  station = await openStation({ now: () => now })
})
afterEach(async () => {
  await station.close()
  await removeFolder(station.dataDir)
  for (const server of servers.splice(0)) await end(server)
})
const end = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function serve(answer: (path: string) => { status?: number; location?: string; body?: Buffer }) {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { status = 200, location, body } = answer(request.url ?? '')
    response.writeHead(status, location === undefined ? {} : { location })
    response.end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, origin: `http://127.0.0.1:${address.port}` }
}
async function allow(hosts: string): Promise<void> {
  const { settings } = await station.call('settings.get', {})
  await station.call('settings.set', { settings: { ...settings, media: { hosts } } })
}
/** A project of one prompt a line, and what is known of the media of each. */
async function prompts(lines: readonly object[]) {
  const { projectId } = await station.call('projects.save', { name: 'Media', settings: { quality: {} } })
  const jsonl = lines.map((line, at) => JSON.stringify({ text: `line ${at}`, ...line })).join('\n')
  const script = { name: 's.jsonl', lang: 'en', projectId } as const
  await station.call('scripts.import', script, new TextEncoder().encode(jsonl))
  const { rows } = await station.call('corpus.prompts', { projectId })
  return async (at: number, kind: 'image' | 'audio' = 'image') => {
    const { result, bytes } = await station.core.call('prompts.media', {
      projectId,
      promptId: rows[at]?.promptId ?? '',
      kind,
    })
    return { ...(result as { status: string; type: string }), bytes: Buffer.from(bytes ?? []) }
  }
}

test('what was fetched once is there without a network, and is fetched before it is asked for', async () => {
  const { server, origin } = await serve((path) => ({ body: path.endsWith('.wav') ? WAV : PNG }))
  await allow(origin)
  const media = await prompts([
    { image: `${origin}/boat.png`, audio: `${origin}/boat.wav` },
    { image: `${origin}/late.png` },
    {},
  ])
  expect(await media(0)).toMatchObject({ status: 'here', type: 'image/png', bytes: PNG })
  expect(await media(0, 'audio')).toMatchObject({ status: 'here', type: 'audio/wav', bytes: WAV })
  await expect.poll(() => asked.length).toBe(3) // the second picture, ahead of time; each once
  await media(0)
  await media(1)
  expect([...asked].sort()).toEqual(['/boat.png', '/boat.wav', '/late.png'])
  await end(server)
  expect(await media(1)).toMatchObject({ status: 'here', bytes: PNG })
  expect(await media(2)).toMatchObject({ status: 'none' })
})

test('a place that is away keeps nothing of the other places from being fetched ahead of time', async () => {
  const away = await serve(() => ({ body: PNG }))
  const { origin } = await serve(() => ({ body: PNG }))
  await end(away.server)
  await allow(`${origin} ${away.origin}`)
  await prompts([{ image: `${away.origin}/first.png` }, { image: `${origin}/second.png` }])
  await expect.poll(() => asked).toEqual(['/second.png'])
})

test('only allowed places are asked, also behind a redirect', async () => {
  const secret = await serve(() => ({ body: PNG }))
  const { origin } = await serve(() => ({ status: 302, location: `${secret.origin}/inside.png` }))
  await allow(origin)
  const media = await prompts([
    { image: `${secret.origin}/inside.png` },
    { image: `${origin}/away.png` },
    { image: 'file:///etc/passwd' },
    { image: 's3://other-bucket/boat.png' },
  ])
  for (const at of [0, 1, 2, 3]) expect(await media(at)).toMatchObject({ status: 'not_allowed' })
  expect(asked.filter((path) => path === '/inside.png')).toEqual([])
  await allow(`${origin}, ${secret.origin}`)
  expect(await media(1)).toMatchObject({ status: 'here' })
})

test('what is no picture, too large or gone is said, and a place that is away is asked again later', async () => {
  let broken = true
  const { origin } = await serve((path) => {
    if (path === '/page.png') return { body: Buffer.from('<html><script>run()</script></html>') }
    if (path === '/drawing.png') return { body: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }
    if (path === '/sound.png') return { body: WAV }
    if (path === '/large.png') return { body: Buffer.concat([PNG, Buffer.alloc(10_000_001)]) }
    if (path === '/gone.png') return { status: 404 }
    return broken ? { status: 503 } : { body: PNG }
  })
  const names = ['page', 'drawing', 'sound', 'large', 'gone', 'later', 'back']
  const media = await prompts(names.map((name) => ({ image: `${origin}/${name}.png` })))
  await allow(origin)
  for (const at of [0, 1, 2, 3, 4]) expect(await media(at), names[at]).toMatchObject({ status: 'refused' })
  for (const at of [5, 6]) expect(await media(at)).toMatchObject({ status: 'offline' })
  broken = false
  expect(await media(5)).toMatchObject({ status: 'offline' }) // not in every moment anew
  now += 60_000
  expect(await media(5)).toMatchObject({ status: 'here' })
  now -= 365 * 86_400_000 // a clock that is set back is no reason to wait for a year
  expect(await media(6)).toMatchObject({ status: 'here' })
})

test('a picture that would be giant when drawn is refused by its header, wherever it comes from', async () => {
  const pictures: Record<string, Buffer> = {
    '/large.png': png(8_000, 5_000),
    '/giant.png': png(8_001, 5_000),
    '/giant.jpg': jpeg(60_000, 60_000),
    '/giant.webp': webp(16_000_000, 100_000),
    '/frame.gif': gif(10, 10, { width: 60_000, height: 60_000 }),
    '/none.png': png(0, 5_000),
    '/short.png': png(10, 10).subarray(0, 20),
  }
  const { origin } = await serve((path) => ({ body: pictures[path] ?? PNG }))
  await allow(origin)
  const own = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString('base64')}`
  const images = [
    ...Object.keys(pictures).map((path) => `${origin}${path}`),
    own('png', png(60_000, 60_000)),
    own('png', PNG),
  ]
  const media = await prompts(images.map((image) => ({ image })))
  const told = []
  for (const at of images.keys()) told.push((await media(at)).status)
  const giant = 'too_many_pixels'
  expect(told).toEqual(['here', giant, giant, giant, giant, 'refused', 'refused', giant, 'here'])
  expect((await media(1)).bytes).toHaveLength(0)
  // nothing of them was kept, but of those that are shown
  expect(await readdir(join(station.dataDir, 'media'))).toHaveLength(1)
})

test('places are read as people write them', () => {
  expect([...allowedOrigins(' images.example.org,\nhttp://10.0.0.5:8080/x  ftp://no javascript:x')]).toEqual([
    'https://images.example.org',
    'http://10.0.0.5:8080',
  ])
  expect(typeOf(Buffer.from('GIF89a'))).toBe('image/gif')
  expect(typeOf(new Uint8Array(0))).toBeNull()
})

test('what no open prompt shows any more goes, and so does what a crash left; nothing is kept while the disk is short', async () => {
  const { projectId } = await station.call('projects.save', { name: 'Media', settings: { quality: {} } })
  const dataDir = station.dataDir
  await station.close()
  const opened = await openParts(dataDir)
  const { parts } = opened
  let room = true
  const media = promptMedia(parts.station, {
    settings: () => stationSettings.parse({ media: { hosts: 'https://pictures.example' } }),
    storageSecret: () => Promise.resolve(null),
    roomy: () => room,
    fetch: (url) => {
      asked.push(url instanceof URL ? url.pathname : '')
      return Promise.resolve(new Response(new Uint8Array(PNG)))
    },
  })
  const add = (name: string) =>
    parts.prompts.insert(projectId, [
      {
        promptId: name,
        text: name,
        lang: 'en',
        direction: 'ltr',
        corpus: 'c',
        source: 's',
        image: `https://pictures.example/${name}`,
        takesWanted: 1,
      },
    ])
  const files = () => readdir(join(dataDir, 'media')).catch(() => [])
  try {
    add('one')
    add('two')
    room = false
    await media.fetchAhead()
    expect(asked).toEqual([])
    expect((await media.of(projectId, 'one', 'image')).result.status).toBe('here')
    expect(await files()).toEqual([])
    room = true
    await media.fetchAhead()
    expect(asked).toEqual(['/one', '/one', '/two'])
    const [first] = await files()
    await writeFile(join(dataDir, 'media', `${first}.0.tmp`), 'cut short')
    expect(await files()).toHaveLength(3)
    parts.station.db.prepare("UPDATE prompts SET closed = 1 WHERE prompt_id = 'one'").run()
    await media.fetchAhead()
    expect(await files()).toHaveLength(1)
    await media.of(projectId, 'two', 'image')
    expect(asked).toHaveLength(3)
  } finally {
    await opened.close()
    station = await openStation({ dataDir, now: () => now })
  }
})
