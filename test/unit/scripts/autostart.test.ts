/** What `npm start -- --kiosk --autostart` writes into a home, and that it goes again. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setAutostart } from '../../../scripts/start/autostart.ts'
import type { Machine } from '../../../scripts/start/autostart.ts'
import { parseOptions } from '../../../scripts/start/options.ts'
import type { StartOptions } from '../../../scripts/start/options.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'autostart-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const machine = (more: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  uid: 1000,
  home,
  env: { PATH: '/opt/java 17/bin:/usr/bin' },
  systemd: true,
  ...more,
})
function options(...args: string[]): StartOptions {
  const parsed = parseOptions(args)
  if (parsed === 'help') throw new Error('no options')
  return parsed
}
const units = () => join(home, '.config', 'systemd', 'user')
const unit = () => join(units(), 'fieldtake-kiosk.service')
const enabled = () => join(units(), 'default.target.wants', 'fieldtake-kiosk.service')
const desktop = () => join(home, '.config', 'autostart', 'fieldtake-kiosk.desktop')
const lineOf = (file: string, name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? ''
const files = () =>
  readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())

test('a unit starts the kiosk at login and starts it again whenever it ends; what was written is said', () => {
  const said = setAutostart(options('--kiosk', '--autostart', '--no-stack', '--data', '/srv/take'), machine())
  expect(said.slice(0, 2)).toEqual([`Wrote ${unit()}`, `Wrote ${enabled()}`])
  expect(lineOf(unit(), 'ExecStart')).toMatch(
    /^"\S+node[^"]*" "\S+\/scripts\/start\.mjs" "--kiosk" "--shell" "auto" "--data" "\/srv\/take" "--no-stack"$/,
  )
  expect(lineOf(unit(), 'Restart')).toBe('always')
  expect(lineOf(unit(), 'StartLimitIntervalSec')).toBe('0')
  expect(lineOf(unit(), 'Environment')).toBe('"PATH=/opt/java 17/bin:/usr/bin"')
  expect(lineOf(unit(), 'WantedBy')).toBe('default.target')
  expect(readlinkSync(enabled())).toBe('../fieldtake-kiosk.service')
  expect(readFileSync(enabled(), 'utf8')).toBe(readFileSync(unit(), 'utf8'))
  expect(existsSync(desktop())).toBe(false)
  // a second time it is the same, with what is given then
  setAutostart(options('--kiosk', '--autostart', '--brokers', 'a:1,b:2'), machine())
  expect(lineOf(unit(), 'ExecStart')).toMatch(/ "--brokers" "a:1,b:2"$/)
  expect(files()).toHaveLength(2)
})

test('where there is no systemd the desktop starts it', () => {
  const said = setAutostart(
    options('--kiosk', '--autostart', '--shell', 'kiosk'),
    machine({ systemd: false }),
  )
  expect(said[0]).toBe(`Wrote ${desktop()}`)
  expect(lineOf(desktop(), 'Exec')).toMatch(/\/start\.mjs" "--kiosk" "--shell" "kiosk"$/)
  expect(lineOf(desktop(), 'Type')).toBe('Application')
  expect(existsSync(unit())).toBe(false)
  // systemd came since: not twice
  setAutostart(options('--kiosk', '--autostart'), machine())
  expect(existsSync(desktop())).toBe(false)
})

test('signs that mean something to whoever reads it stay what they are', () => {
  const data = '/srv/50% "of" $HOME\\x'
  setAutostart(options('--kiosk', '--autostart', '--data', data), machine())
  expect(lineOf(unit(), 'ExecStart')).toContain('"/srv/50%% \\"of\\" $$HOME\\\\x"')
  setAutostart(options('--kiosk', '--autostart', '--data', data), machine({ systemd: false }))
  // every sign of its own is quoted by a backslash, which is written twice
  expect(lineOf(desktop(), 'Exec')).toContain('"/srv/50%% \\\\"of\\\\" \\\\$HOME\\\\\\\\x"')
})

test('it waits for a screen', () => {
  setAutostart(options('--kiosk', '--autostart'), machine())
  const written = /^\/bin\/sh -c "(.*)"$/.exec(lineOf(unit(), 'ExecStartPre'))?.[1] ?? 'false'
  const script = written.replaceAll('\\"', '"').replaceAll('$$', '$')
  const run = (env: NodeJS.ProcessEnv) => execFileSync('/bin/sh', ['-c', script], { env, stdio: 'ignore' })
  expect(() => run({})).toThrow()
  run({ DISPLAY: ':0' })
  run({ WAYLAND_DISPLAY: 'wayland-0' })
})

test('it goes again, all of it, and nothing else', () => {
  const none = ['There was no autostart of a kiosk for this account.']
  expect(setAutostart(options('--no-autostart'), machine())).toEqual(none)
  setAutostart(options('--kiosk', '--autostart'), machine())
  expect(setAutostart(options('--no-autostart'), machine()).slice(0, 2)).toEqual([
    `Removed ${unit()}`,
    `Removed ${enabled()}`,
  ])
  expect(files()).toEqual([])
  setAutostart(options('--kiosk', '--autostart'), machine({ systemd: false }))
  // whatever runs the machine by now
  expect(setAutostart(options('--kiosk', '--no-autostart'), machine())).toEqual([`Removed ${desktop()}`])
  expect(files()).toEqual([])
})

test('what cannot be is refused with a sentence, and writes nothing', () => {
  expect(() => options('--autostart')).toThrow('goes with --kiosk')
  const wanted = options('--kiosk', '--autostart')
  expect(() => setAutostart(wanted, machine({ uid: 0 }))).toThrow('not run as root')
  expect(() => setAutostart(wanted, machine({ platform: 'darwin' }))).toThrow('is for Linux')
  expect(files()).toEqual([])
  // settings of another place are respected
  const config = join(home, 'elsewhere')
  setAutostart(wanted, machine({ env: { XDG_CONFIG_HOME: config } }))
  expect(existsSync(join(config, 'systemd', 'user', 'fieldtake-kiosk.service'))).toBe(true)
  expect(options('--kiosk').autostart).toBeUndefined()
})
