/**
 * electron-updater with the project's own way in and out: the list comes from feed.ts, which has checked its signature; the file by
 * download.ts, which goes on where it was; and an AppImage is replaced in one step (image.ts). What stays its own: which file fits
 * this system, a rollout in stages, the file's SHA-512 against the list, and the installers of Windows and macOS.
 */
import { AppImageUpdater, MacUpdater, NsisUpdater, Provider } from 'electron-updater'
import type { AppUpdater, Logger, UpdateInfo } from 'electron-updater'
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { inFeed } from '../../trust/feed.ts'
import type { Ask } from './answer.ts'
import { download } from './download.ts'
import { UpdateFault } from './feed.ts'
import type { FeedList } from './feed.ts'
import { replaceImage } from './image.ts'
import { updateFolder } from './memory.ts'

export interface Installer {
  /** Whether this station is to get it: newer, and its turn in a rollout. */
  wants(list: FeedList, feed: string): Promise<boolean>
  /** Of what `wants` said yes to. Throws UpdateFault. */
  fetch(onProgress: (bytes: number, of: number) => void): Promise<void>
  /** As the last thing that this process does. Throws what the file system throws. `restart`: Windows and macOS start it themselves. */
  install(restart: boolean): void
}

interface Parts {
  readonly dataDir: string
  readonly version: string
  readonly ask: Ask
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}

/** `program`: what is replaced; on Linux the AppImage that was started. */
export function makeInstaller(parts: Parts, program: string): Installer {
  if (process.platform === 'win32') return installerOf(parts, (given) => new Nsis(given))
  if (process.platform === 'darwin') return installerOf(parts, (given) => new Mac(given))
  return installerOf(parts, (given) => new Image(given, parts, program))
}

/** What electron-updater asks to be given; the classes below hold it in the place of its own. */
interface Given {
  readonly adapter: AppAdapter
  readonly executor: Executor
}
interface Executor {
  download(url: URL, destination: string): Promise<string>
}

class Image extends AppImageUpdater {
  readonly httpExecutor: Executor
  readonly #parts: Parts
  readonly #image: string
  constructor({ adapter, executor }: Given, parts: Parts, image: string) {
    super(null, adapter)
    this.httpExecutor = executor
    this.#parts = parts
    this.#image = image
  }
  protected override doInstall(): boolean {
    const next = this.installerPath
    const to = this.updateInfoAndProvider?.info.version
    if (next === null || to === undefined) return false
    const { dataDir, version } = this.#parts
    replaceImage({ dataDir, from: version, to, image: this.#image, next, now: Date.now() })
    return true
  }
}
class Nsis extends NsisUpdater {
  readonly httpExecutor: Executor
  constructor({ adapter, executor }: Given) {
    super(null, adapter)
    this.httpExecutor = executor
  }
}
class Mac extends MacUpdater {
  readonly httpExecutor: Executor
  constructor({ adapter, executor }: Given) {
    super(undefined, adapter)
    this.httpExecutor = executor
  }
}

function installerOf(parts: Parts, make: (given: Given) => Image | Nsis | Mac): Installer {
  const { dataDir, version, ask } = parts
  const folder = updateFolder(dataDir)
  let list: FeedList | null = null
  let feed = ''
  let progress: (bytes: number, of: number) => void = () => undefined

  const executor: Executor = {
    async download(url, destination) {
      const name = decodeURIComponent(basename(url.pathname))
      const file = list?.files.find((one) => one.url === name)
      if (file === undefined) throw new UpdateFault('malformed', `${name} is not in the list`)
      await download({ url: url.href, size: file.size, sha512: file.sha512 }, destination, {
        ask,
        parts: join(folder, 'parts'),
        onProgress: (bytes) => progress(bytes, file.size),
      })
      return destination
    },
  }
  let made: (Image | Nsis | Mac) | null = null
  async function updater() {
    if (made !== null) return made
    await mkdir(folder, { recursive: true, mode: 0o700 })
    made = make({ adapter: adapterOf(folder, version), executor })
    settle(made, parts.log)
    class Signed extends Provider<UpdateInfo> {
      constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
        super(runtime)
      }
      override getLatestVersion(): Promise<UpdateInfo> {
        if (list === null) return Promise.reject(new UpdateFault('malformed', 'there is no list'))
        return Promise.resolve(infoOf(list))
      }
      override resolveFiles(info: UpdateInfo) {
        return info.files.map((file) => ({
          url: new URL(inFeed(feed, file.url)),
          info: file,
        }))
      }
    }
    made.setFeedURL({ provider: 'custom', updateProvider: Signed })
    return made
  }

  return {
    async wants(given, address) {
      list = given
      feed = address
      const found = await (await updater()).checkForUpdates()
      return found?.isUpdateAvailable === true
    },
    async fetch(onProgress) {
      progress = onProgress
      await (await updater()).downloadUpdate()
    },
    install(restart) {
      if (made === null) throw new Error('nothing was fetched')
      if (made instanceof Mac) {
        made.autoRunAppAfterInstall = restart
        made.quitAndInstall()
        return
      }
      let fault: unknown = null
      made.once('error', (error) => (fault = error))
      if (!made.install(true, restart))
        throw fault instanceof Error ? fault : new Error('it was not installed')
    },
  }
}

function settle(updater: AppUpdater, log: Parts['log']): void {
  const logger: Logger = {
    info: (message: unknown) => log('info', `update: ${String(message)}`),
    warn: (message: unknown) => log('warn', `update: ${String(message)}`),
    // whoever called is told as well, and says it in words
    error: (message: unknown) => log('info', `update: ${String(message)}`),
  }
  updater.logger = logger
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.allowDowngrade = false
  // pieces of another file, by a map that nobody signed
  updater.disableDifferentialDownload = true
  updater.disableWebInstaller = true
}

const infoOf = ({ version, files, releaseDate, stagingPercentage }: FeedList): UpdateInfo => ({
  version,
  files: files.map(({ url, sha512, size }) => ({ url, sha512, size })),
  // of lists before 2018; its type still asks for them
  // oxlint-disable-next-line typescript/no-deprecated
  path: files[0]?.url ?? '',
  // oxlint-disable-next-line typescript/no-deprecated
  sha512: files[0]?.sha512 ?? '',
  releaseDate,
  ...(stagingPercentage === undefined ? {} : { stagingPercentage }),
})

/** Everything that it keeps lies in the data folder: each station has its own, and takes it along. */
function adapterOf(folder: string, version: string): AppAdapter {
  const config = join(folder, 'app-update.yml')
  writeFileSync(config, 'updaterCacheDirName: cache\n', { mode: 0o600 })
  return {
    version,
    name: 'fieldtake',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    // the shell ends itself, in its order
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  }
}
