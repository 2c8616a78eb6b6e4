/**
 * A kiosk that starts when its account logs in: a unit of systemd's user manager, which also starts the launcher again when that ends,
 * or where there is no systemd an entry of the desktop's own autostart. The launcher starts the station again in both.
 */
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StartOptions } from './options.ts'

const root = join(import.meta.dirname, '..', '..')
const NAME = 'fieldtake-kiosk'

/** What the machine is; a test has one of its own. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly uid: number | undefined
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** systemd runs the machine, not only lies on its disk (sd_booted) */
  readonly systemd: boolean
}

const thisMachine = (): Machine => ({
  platform: process.platform,
  uid: process.getuid?.(),
  home: homedir(),
  env: process.env,
  systemd: existsSync('/run/systemd/system'),
})

/** Writes or removes it. Answers lines for the terminal; throws a sentence where it cannot be. */
export function setAutostart(options: StartOptions, machine: Machine = thisMachine()): string[] {
  if (machine.platform !== 'linux')
    throw new Error('--autostart is for Linux. Elsewhere add `npm start -- --kiosk` to what starts at login')
  // as root it would write into root's home, and the kiosk does not run as root
  if (machine.uid === 0)
    throw new Error('--autostart does not run as root: log in as the account that the kiosk has')
  return options.autostart === true ? write(options, machine) : remove(machine)
}

function placesOf({ home, env }: Machine) {
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config')
  const units = join(config, 'systemd', 'user')
  return {
    unit: join(units, `${NAME}.service`),
    enabled: join(units, 'default.target.wants', `${NAME}.service`),
    desktop: join(config, 'autostart', `${NAME}.desktop`),
  }
}

function write(options: StartOptions, machine: Machine): string[] {
  const { unit, enabled, desktop } = placesOf(machine)
  if (!machine.systemd) {
    put(desktop, desktopEntry(options))
    return [
      `Wrote ${desktop}`,
      'The kiosk starts when this account logs in to its desktop.',
      'There is no systemd here: the station is started again when it ends, but nothing starts its launcher again.',
      ...takenBack,
    ]
  }
  put(unit, unitFile(options, machine))
  mkdirSync(dirname(enabled), { recursive: true })
  rmSync(enabled, { force: true })
  // as `systemctl --user enable` has it, which needs a user manager that runs
  symlinkSync(join('..', `${NAME}.service`), enabled)
  // one of the two, or it starts twice
  rmSync(desktop, { force: true })
  return [
    `Wrote ${unit}`,
    `Wrote ${enabled}`,
    'The kiosk starts when this account logs in to its desktop, and is started again when it ends.',
    `To start it now: systemctl --user daemon-reload && systemctl --user start ${NAME}`,
    ...takenBack,
  ]
}

const takenBack = ['To take that back: npm start -- --no-autostart']

function remove(machine: Machine): string[] {
  const { unit, enabled, desktop } = placesOf(machine)
  const there = [unit, enabled, desktop].filter((path) => lstatSync(path, { throwIfNoEntry: false }))
  for (const path of there) rmSync(path)
  if (there.length === 0) return ['There was no autostart of a kiosk for this account.']
  const now = there.includes(unit)
    ? [`One that runs goes on. To end it now: systemctl --user stop ${NAME}`]
    : []
  return [...there.map((path) => `Removed ${path}`), ...now]
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The same start as this one, without what only makes sense once. */
const commandOf = ({ shell, port, data, brokers, stack }: StartOptions): string[] => [
  process.execPath,
  join(root, 'scripts', 'start.mjs'),
  '--kiosk',
  '--shell',
  shell,
  ...(port === '0' ? [] : ['--port', port]),
  ...(data === undefined ? [] : ['--data', data]),
  ...(brokers === undefined ? [] : ['--brokers', brokers]),
  ...(stack ? [] : ['--no-stack']),
]

/** A word of systemd's: `%` and, in a command, `$` mean something else there. */
const inUnit = (word: string): string =>
  `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('%', '%%')}"`
const inCommand = (word: string): string => inUnit(word).replaceAll('$', '$$$$')

/**
 * default.target, because not every desktop has a graphical-session.target. It comes before the screen is known to the user manager, and
 * also with a login that has none: the start is tried again until there is one.
 */
const unitFile = (options: StartOptions, { env }: Machine): string => `[Unit]
Description=Fieldtake, kiosk for visitors
StartLimitIntervalSec=0

[Service]
ExecStartPre=/bin/sh -c ${inCommand('test -n "$DISPLAY$WAYLAND_DISPLAY"')}
ExecStart=${commandOf(options).map(inCommand).join(' ')}
Environment=${inUnit(`PATH=${env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`)}
Restart=always
RestartSec=3
TimeoutStopSec=30

[Install]
WantedBy=default.target
`

/** A word of Exec: quoted as its chapter says, and once more as any text of such a file. */
const inExec = (word: string): string =>
  `"${word
    .replaceAll(/[\\"`$]/g, (sign) => `\\${sign}`)
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\')}"`

const desktopEntry = (options: StartOptions): string => `[Desktop Entry]
Type=Application
Name=Fieldtake, kiosk for visitors
Exec=${commandOf(options).map(inExec).join(' ')}
Terminal=false
`
