/** The lock of an unattended station. The PIN is short, so the hash is slow and wrong tries cost time. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { StationError } from '../../contract/errors.ts'
import type { Settings } from './store.ts'

/** 60 ms and 16 MB a try: a stolen secrets file of a 6-digit PIN still takes most of a day */
const COST = { N: 2 ** 14, r: 8, p: 1 }
const FREE_TRIES = 3
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 15 * 60_000

const derive = (pin: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })

export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16)
  return `scrypt$${salt.toString('base64')}$${(await derive(pin, salt)).toString('base64')}`
}

async function matches(pin: string, stored: string): Promise<boolean> {
  const [scheme, salt, key] = stored.split('$')
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false
  const expected = Buffer.from(key, 'base64')
  const actual = await derive(pin, Buffer.from(salt, 'base64'))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

export function kioskLock(settings: Settings, now: () => number, changed: () => void) {
  const guarded = () => settings.effective().kiosk.enabled && settings.isSet('kioskPin')
  let locked = guarded()
  let failures = 0
  let retryAt = 0
  let busy = false

  return {
    view: () => ({
      enabled: settings.effective().kiosk.enabled,
      locked: locked && guarded(),
      pinSet: settings.isSet('kioskPin'),
    }),
    isLocked: (): boolean => locked && guarded(),
    lock(): void {
      locked = guarded()
      changed()
    },
    /** One try at a time: parallel guesses would otherwise share one wait. */
    async unlock(pin: string): Promise<{ unlocked: boolean; retryAt: number | null }> {
      if (!guarded()) {
        locked = false
        changed()
        return { unlocked: true, retryAt: null }
      }
      // a clock that was set back must not lock staff out for longer than the longest wait
      if (retryAt - now() > LONGEST_WAIT_MS) retryAt = now() + LONGEST_WAIT_MS
      if (busy || now() < retryAt) return { unlocked: false, retryAt }
      busy = true
      try {
        if (await matches(pin, (await settings.secret('kioskPin')) ?? '')) {
          locked = false
          failures = 0
          changed()
          return { unlocked: true, retryAt: null }
        }
        failures += 1
        if (failures < FREE_TRIES) return { unlocked: false, retryAt: null }
        retryAt = now() + Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES), LONGEST_WAIT_MS)
        return { unlocked: false, retryAt }
      } finally {
        busy = false
      }
    },
    async setPin(pin: string): Promise<void> {
      if (pin !== '' && !/^\d{4,12}$/.test(pin))
        throw new StationError('bad_request', 'a PIN has 4 to 12 digits')
      await settings.setSecret('kioskPin', pin === '' ? '' : await hashPin(pin))
    },
  }
}
