/** The programs that tests, benches and chaos runs call, how each is known when it is run, and what brings it. */
import type { Installable } from '../../backend-stack/stack/install/debian.ts'
import { MissingTool } from '../../backend-stack/stack/install/install.ts'
import { findJava, findMaven, missingJava, missingMaven } from '../../backend-stack/stack/install/java.ts'
import { findPython, missingPython } from '../../backend-stack/stack/install/python.ts'
import { compose, composePackages } from '../../backend-stack/stack/containers/engine.ts'
import { findTool, missingWords, searchTool } from '../../backend-stack/stack/install/tools.ts'
import type { Tool } from '../../backend-stack/stack/install/tools.ts'

/** Chromium or a browser made of it. The variable names one that is nowhere on the PATH. */
export const chromium = (): Tool => ({
  what: 'Chromium',
  commands: [
    ...(process.env['CHROMIUM'] === undefined ? [] : [[process.env['CHROMIUM']]]),
    ['chromium'],
    ['chromium-browser'],
    ['google-chrome-stable'],
    ['google-chrome'],
  ],
  // in Ubuntu the name belongs to a script that tells people to install another package
  ask: ['--version'],
  version: /(?:Chromium|Google Chrome) (\d[\d.]*)/,
  oldest: '111',
})

/** Throws where there is none. */
export function chromiumProgram(): string {
  const { found, refused } = searchTool(chromium())
  if (found === undefined) throw new MissingTool(missingWords(chromium(), refused))
  return found.command
}

const sounds: readonly Tool[] = [
  { what: 'espeak-ng', commands: [['espeak-ng']], ask: ['--version'], version: /eSpeak NG.*?: (\d[\d.]*)/ },
  { what: 'sox', commands: [['sox']], ask: ['--version'], version: /SoX(?:_ng)? v(\d[\d.]*)/i },
  { what: 'ffmpeg', commands: [['ffmpeg']], ask: ['-version'], version: /^ffmpeg version n?(\S+)/m },
  { what: 'flac', commands: [['flac']], ask: ['--version'], version: /^flac (\d[\d.]*)/m },
]
/** Presses keys as a keyboard does: a browser takes some before any page hears of them. */
const keys: Tool = {
  what: 'xdotool',
  commands: [['xdotool']],
  // its version it tells on a screen only
  ask: ['--help'],
  version: /^\s*getactivewindow$/m,
}
const screen: Tool = { what: 'Xvfb', commands: [['Xvfb']], ask: ['-help'], version: /-displayfd/ }
/** Makes AppImages to test. */
const squashfs: Tool = {
  what: 'mksquashfs',
  commands: [['mksquashfs']],
  ask: ['-version'],
  version: /^mksquashfs version (\S+)/m,
}
/** Who kills servers has to see which are theirs. */
const processes: Tool = {
  what: 'ps',
  commands: [['ps']],
  ask: ['-o', 'lstart=', '-p', '1'],
  version: /\d\d:\d\d/,
}

export interface Wanted extends Installable {
  readonly name: string
  /** Which one will be used. */
  readonly used: () => { readonly command: string; readonly version: string }
  /** Where it is one program that is called by its name. */
  readonly tool?: Tool
}

const wantedTool = (tool: Tool, debian: readonly string[], brew?: string): Wanted => ({
  name: tool.what,
  used: () => {
    const { command = '', args = [], version = '' } = findTool(tool) ?? {}
    return { command: [command, ...args].join(' '), version }
  },
  missing: () => {
    const { found, refused } = searchTool(tool)
    return found === undefined ? missingWords(tool, refused) : undefined
  },
  tool,
  debian,
  ...(brew === undefined ? {} : { brew }),
})

/** A whole Java: Connect's transform and the counters are compiled. */
const java: Wanted = {
  name: 'Java',
  used: findJava,
  missing: () => missingJava(true),
  debian: ['openjdk-17-jdk-headless', 'openjdk-21-jdk-headless', 'default-jdk-headless'],
  brew: 'openjdk@17',
}
const maven: Wanted = {
  name: 'Maven',
  used: findMaven,
  missing: missingMaven,
  debian: ['maven'],
  brew: 'maven',
}
const python: Wanted = {
  name: 'Python',
  used: findPython,
  missing: missingPython,
  debian: ['python3.11-venv', 'python3.12-venv', 'python3.13-venv', 'python3-venv'],
  brew: 'python@3.12',
}

/** Kinds of needs, and the programs of each. */
export const programsOf = {
  servers: [java, maven, wantedTool(processes, ['procps'])],
  sounds: sounds.map((tool) => wantedTool(tool, [tool.what], tool.what)),
  browser: [wantedTool(chromium(), ['chromium'], 'chromium')],
  desktop: [
    python,
    wantedTool(screen, ['xvfb']),
    wantedTool(keys, ['xdotool']),
    wantedTool(squashfs, ['squashfs-tools']),
  ],
  python: [python],
  compose: [wantedTool(compose, composePackages, 'docker-compose')],
  scanner: [],
} as const satisfies Readonly<Record<string, readonly Wanted[]>>

export type Need = keyof typeof programsOf
