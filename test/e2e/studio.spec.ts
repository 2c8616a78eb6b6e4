/** What a studio needs, heard and seen in a real browser: nothing of the sound is missing, and what goes wrong is said at once. */
import type { Locator, Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import { qualityRule } from '../../main/contract/quality.ts'
import { connectPage, type Page as Station } from '../support/kiosk-process.ts'
import { microphoneFile, openStationBrowser, type StationBrowser } from '../support/station-browser.ts'
import { expect, test as base } from './fixtures.ts'
import { setUpProject, withStation } from './prepare.ts'
import { goTo, prompt, record } from './steps.ts'

/** what Chromium's made-up microphone runs at */
const RATE = 44_100
const PRE_MS = 1_000
const POST_MS = 600
/** the microphone plays it over and over: two seconds of a voice in a room, three and a half of the room alone */
const SPOKEN_S = 2
const LOOP_S = 5.5
const SCRIPT = ['One boat.', 'Two boats \uE123.', 'Three boats.', 'Four boats.', 'Five boats.', 'Six boats.']

/** Noise that is the same in every run. */
function noise(seed: number): () => number {
  let x = seed
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0
    return x / 2 ** 31 - 1
  }
}
/** A voice for two seconds, then the room. `loudness` is the voice's peak; above 1 it is clipped. */
function room(loudness: number): Int16Array {
  const next = noise(7)
  return Int16Array.from({ length: LOOP_S * RATE }, (_none, at) => {
    const level = at < SPOKEN_S * RATE ? loudness : 0.002
    return Math.round(Math.max(-1, Math.min(1, level * next())) * 32_767)
  })
}
interface Studio extends StationBrowser {
  readonly station: Station
}
const test = base.extend<{ studio: (sound: Int16Array, settings?: object) => Promise<Studio> }>({
  studio: async ({ dataDir }, use) => {
    const opened: (() => Promise<void>)[] = []
    await use(async (sound, settings = {}) => {
      await withStation(dataDir, async (desk) => {
        await setUpProject(desk, SCRIPT, {
          consents: [],
          preRollMs: PRE_MS,
          postRollMs: POST_MS,
          ...settings,
        })
        await desk.call('speakers.add', { label: 'Abebe', metadata: {} })
        const now = (await desk.call('settings.get', {})).output.settings
        await desk.call('settings.set', { settings: { ...now, firstRunDone: true } })
      })
      const microphone = microphoneFile(dataDir, new Uint8Array(sound.buffer), RATE)
      const browser = await openStationBrowser({ dataDir, microphone })
      const station = await connectPage(browser.kiosk.url)
      opened.push(async () => {
        station.close()
        await browser.close()
      })
      await browser.page.addInitScript(listenIn)
      await browser.page.reload()
      await browser.page.getByRole('button', { name: 'Start', exact: true }).click()
      await expect(phase(browser.page, 'idle')).toBeVisible()
      await expect(browser.page.getByRole('button', { name: 'Record', exact: true })).toBeEnabled()
      return { ...browser, station }
    })
    for (const close of opened) await close()
  },
})

const phase = (page: Page, name: string): Locator => page.locator(`[data-view=record][data-phase=${name}]`)

/** Runs in the page before everything else: hears what is played, and holds the microphone's track. */
function listenIn(): void {
  const heard = { loudest: 0, track: null as MediaStreamTrack | null }
  Object.assign(window, { heard })
  // oxlint-disable-next-line typescript/unbound-method -- it is called on what it was taken from
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode
  AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode | AudioParam) {
    if (to instanceof AudioDestinationNode) {
      const ear = to.context.createAnalyser()
      ear.fftSize = 32_768 // so long that nothing is missed between two looks, however late one comes
      connect.call(this, ear)
      const samples = new Float32Array(ear.fftSize)
      setInterval(() => {
        ear.getFloatTimeDomainData(samples)
        heard.loudest = Math.max(heard.loudest, ...samples.map(Math.abs))
      }, 20)
    }
    return connect.call(this, to as AudioNode)
  }
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints)
    heard.track = stream.getAudioTracks()[0] ?? null
    return stream
  }
}
declare global {
  interface Window {
    heard: { loudest: number; track: MediaStreamTrack | null }
  }
}

/** How alike two stretches of sound are, 0..1. */
function alike(a: Int16Array, b: (at: number) => number): number {
  let product = 0
  let powerA = 0
  let powerB = 0
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b(i)]
    product += x * y
    powerA += x * x
    powerB += y * y
  }
  return product / Math.sqrt(powerA * powerB + 1)
}

test('the sound from before the key to after the end is one piece, and a take ends and goes on by itself', async ({
  studio,
}) => {
  test.setTimeout(150_000)
  const sound = room(0.4)
  const { page, station } = await studio(sound, {
    beep: true,
    autoStop: true,
    autoStopMs: 900,
    autoAdvance: true,
    // Where in its loop the voice is when the key is pressed is nobody's fault.
    quality: Object.fromEntries(qualityRule.options.map((rule) => [rule, { level: 'off' }])),
  })
  await delay(4_000) // the room is heard while someone speaks, and while nobody does
  await expect(page.locator('.record-word')).toHaveText(/^Fake.* · 44.1 kHz · 16 bit$/)
  await page.keyboard.press('Space')
  await expect(phase(page, 'preroll')).toBeVisible()
  await expect(page.getByTestId('cue')).toHaveText('Wait')
  await expect(phase(page, 'recording')).toBeVisible()
  await expect(page.getByTestId('cue')).toHaveText('Speak now')
  expect(await page.evaluate(() => window.heard.loudest)).toBeGreaterThan(0.1)

  // Nothing is pressed from here on.
  await expect(phase(page, 'saved')).toBeVisible({ timeout: 20_000 })
  await expect(prompt(page)).toHaveText(SCRIPT[1] ?? '', { timeout: 10_000 })
  await expect(page.getByText('This computer cannot show: \uE123')).toBeVisible()

  const [take] = (await station.call('takes.list', {})).output.takes
  if (!take) throw new Error('no take')
  const whole = (await station.call('takes.get', { takeId: take.takeId })).output.take
  expect(whole.format).toEqual({ sampleRate: RATE, channels: 1, bitDepth: 16 })
  expect(whole.preRollFrames).toBe((PRE_MS * RATE) / 1_000)
  expect(whole.device).toMatchObject({
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  })
  const wav = await station.audio(take.takeId)
  if (!wav) throw new Error('no audio')
  const pcm = new Int16Array(wav.slice(wav.length - whole.frames * 2).buffer)
  expect(pcm.length).toBeGreaterThan(((PRE_MS + POST_MS + 900) * RATE) / 1_000)
  // Where the loop was at the first sample of the take; then every piece of it lies where it must, the pre-roll too.
  const probe = pcm.subarray(0, 2_000)
  let best = { lag: 0, is: 0 }
  for (let lag = 0; lag < sound.length; lag += 1) {
    const is = alike(probe, (at) => sound[(lag + at) % sound.length] ?? 0)
    if (is > best.is) best = { lag, is }
  }
  expect(best.is).toBeGreaterThan(0.95)
  let [found, asked] = [0, 0]
  for (let from = 0; from + RATE / 4 <= pcm.length; from += RATE / 4) {
    const is = alike(
      pcm.subarray(from, from + RATE / 4),
      (at) => sound[(best.lag + from + at) % sound.length] ?? 0,
    )
    asked += 1
    if (is > 0.95) found += 1
  }
  // A busy machine's made-up microphone stumbles now and then; what is put together wrongly lies nowhere.
  expect(found / asked).toBeGreaterThan(0.5)
})

test('the language changes under a take, an unplugged microphone is noticed in it, and any key can be the pedal', async ({
  studio,
}) => {
  test.setTimeout(150_000)
  const { page, station } = await studio(room(0.5))
  await test.step('the language', async () => {
    await page.keyboard.press('Space')
    await expect(phase(page, 'recording')).toBeVisible()
    const { settings } = (await station.call('settings.get', {})).output
    await station.call('settings.set', { settings: { ...settings, uiLanguage: 'ar' } })
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
    await expect(page.getByTestId('cue')).toHaveText('تكلَّم الآن')
    await station.call('settings.set', { settings: { ...settings, uiLanguage: 'en' } })
    await expect(page.getByTestId('cue')).toHaveText('Speak now')
    await delay(700) // long enough for a take
  })
  await test.step('the microphone', async () => {
    await page.evaluate(() => window.heard.track?.dispatchEvent(new Event('ended')))
    await expect(page.getByRole('alert').getByText('The microphone was unplugged')).toBeVisible()
    await expect.poll(async () => (await station.call('takes.list', {})).output.total).toBe(1)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('alert')).toHaveCount(0)
    await expect(phase(page, 'saved')).toBeVisible()
  })
  await test.step('a part of the take, and its spectrogram', async () => {
    await goTo(page, 'Takes')
    const wave = page.getByRole('img', { name: 'Waveform of the take' })
    await expect(page.getByRole('img', { name: 'Spectrogram of the take' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeEnabled()
    const box = await wave.boundingBox()
    if (!box) throw new Error('no waveform')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.3, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 8 })
    await page.mouse.up()
    await expect(page.getByRole('button', { name: 'Clear region' })).toBeVisible()
    /** how far the player is when it rests, 0..1 */
    const rests = async () => {
      await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
      const figures = (await page.locator('.player-time').innerText()).split('/')
      const [at = 0, of = 1] = figures.map((text) => parseFloat(text))
      return at / of
    }
    // Marking it plays it, and so does the key, each time to its end and no further.
    await expect.poll(rests).toBeGreaterThan(0.4)
    await page.keyboard.press('p')
    await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
    await expect.poll(rests).toBeGreaterThan(0.4)
    expect(await rests()).toBeLessThan(0.7)
  })
  await test.step('a key of one’s own', async () => {
    await goTo(page, 'Settings')
    await page.getByText('Change keys').click()
    await page.getByRole('button', { name: 'Change the key for: Record, stop, then next' }).click()
    await page.keyboard.press('F9')
    await expect(page.getByText('F9', { exact: true })).toBeVisible()
    await goTo(page, 'Record')
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeEnabled()
    await page.keyboard.press('Space')
    await delay(300)
    await expect(record(page)).toHaveAttribute('data-phase', 'idle')
    await page.keyboard.press('F9')
    await expect(phase(page, 'recording')).toBeVisible()
    await page.keyboard.press('F9')
    await expect(phase(page, 'saved')).toBeVisible()
  })
})

test('a voice that is too loud is told so while it speaks', async ({ studio }) => {
  test.setTimeout(120_000)
  const { page } = await studio(room(4), { preRollMs: 100 })
  await page.keyboard.press('Space')
  await expect(phase(page, 'recording')).toBeVisible()
  await expect(page.getByRole('meter', { name: 'Input level' })).toHaveAttribute(
    'aria-valuetext',
    'Too loud, the sound is clipped',
  )
  await delay(1_000)
  await page.keyboard.press('Space')
  await expect(phase(page, 'saved')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Quality' })).toContainText('lower the input level')
})
