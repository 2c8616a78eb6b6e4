/** The station's window during a soak: what a person does in it, whatever has just happened, and what stalls its page. */
import type { ElectronApplication, Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import { methods, type Input, type MethodName, type Output } from '../../main/contract/api.ts'
import type { OpenDesktop } from '../e2e/electron.ts'

/** A full disk is looked at again every 20 seconds. */
const SETTLE_MS = 60_000

export class SoakWindow {
  readonly #desktop: OpenDesktop
  /** ids of takes that the screen said are saved */
  readonly saved = new Set<string>()
  #stalls: number[] = []

  constructor(desktop: OpenDesktop) {
    this.#desktop = desktop
  }

  get page(): Page {
    return this.#desktop.page
  }
  get app(): ElectronApplication {
    return this.#desktop.app
  }
  get pid(): number {
    return this.app.process().pid ?? 0
  }

  close(): Promise<void> {
    return this.#desktop.close()
  }

  /** As the page's own code asks, over its bridge. */
  async call<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> {
    const frame: unknown = await this.page.evaluate(
      ([name, given]) => {
        interface Bridge {
          invoke(frame: object): Promise<{ envelope: unknown }>
        }
        const { fieldtake } = globalThis as unknown as { fieldtake: Bridge }
        return fieldtake
          .invoke({ envelope: { kind: 'request', id: 1, method: name, input: given } })
          .then(({ envelope }) => envelope)
      },
      [method, input] as const,
    )
    const { result, error } = frame as { result?: unknown; error?: { code: string } }
    if (error !== undefined) throw new Error(`${method}: ${error.code}`)
    return methods[method].output.parse(result) as Output<M>
  }

  /** Long tasks of the page from now on, with whether a take was being recorded, and its microphones, so that one can be pulled. */
  async watch(): Promise<void> {
    await this.page.evaluate(() => {
      const seen: number[] = []
      const recording = () => document.querySelector('[data-view=record][data-phase=recording]') !== null
      const observer = new PerformanceObserver((list) => {
        if (recording()) for (const entry of list.getEntries()) seen.push(entry.duration)
      })
      observer.observe({ entryTypes: ['longtask'] })
      const tracks: MediaStreamTrack[] = []
      const media = navigator.mediaDevices
      const open = media.getUserMedia.bind(media)
      media.getUserMedia = async (wanted) => {
        const stream = await open(wanted)
        tracks.push(...stream.getTracks())
        return stream
      }
      Object.assign(globalThis, { soak: { seen, tracks } })
    })
  }

  /** Ends what is counted until now; `keep: false`: it was no fault of the page. */
  async takeStalls(keep: boolean): Promise<void> {
    const seen = await this.page.evaluate(() => {
      const { soak } = globalThis as unknown as { soak: { seen: number[] } }
      return soak.seen.splice(0)
    })
    if (keep) this.#stalls.push(...seen)
  }
  get stalls(): readonly number[] {
    return this.#stalls
  }

  /** Goes on to where the next take can begin, past whatever the last fault left on the screen. */
  async settle(): Promise<void> {
    const until = Date.now() + SETTLE_MS
    const { page } = this
    const record = page.locator('[data-view=record]')
    // looked at without waiting: a take that was kept a moment ago puts another button in its place
    const ready = page.getByRole('button', { name: 'Record', exact: true, disabled: false })
    const offer = page
      .getByRole('region', { name: 'Interrupted take' })
      .getByRole('button', { name: 'Keep it' })
    let phase: string | null = null
    while (Date.now() < until) {
      phase = await record.first().getAttribute('data-phase', { timeout: SETTLE_MS })
      // it may go while it is looked at
      if (await offer.first().isVisible()) await offer.first().click({ timeout: 1_000 }).catch(nothing)
      else if (phase === 'saved') await page.keyboard.press('Enter')
      else if (phase === 'recording') await page.keyboard.press('Space')
      else if (phase === 'idle' && (await ready.isVisible())) return
      await delay(100)
    }
    throw new Error(
      `no take could be begun within ${SETTLE_MS / 1000} s: ${phase}: ${await page.innerText('body')}`,
    )
  }

  /** One take of this length; `during` happens in its middle. What the screen says is saved is remembered. */
  async record(milliseconds: number, during: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { page } = this
    const phase = (name: string) => page.locator(`[data-view=record][data-phase=${name}]`)
    await this.settle()
    await page.keyboard.press('Space')
    // a fault may have ended it before it began
    if (!(await appears(phase('recording'), 10_000))) return
    await delay(milliseconds / 2) // a person speaks
    await during()
    await delay(milliseconds / 2)
    await this.takeStalls(true)
    if (await phase('recording').isVisible()) await page.keyboard.press('Space')
    if (!(await appears(phase('saved'), 20_000))) return
    const [newest] = (await this.call('takes.list', { limit: 1 })).takes
    if (newest !== undefined) this.saved.add(newest.takeId)
  }
}

const nothing = (): void => undefined

const appears = (locator: ReturnType<Page['locator']>, timeout: number): Promise<boolean> =>
  locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  )
