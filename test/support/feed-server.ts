/** Servers of update feeds, and a client that asks them without Electron. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Ask } from '../../main/electron/updates/answer.ts'

export interface FeedServer {
  /** without a slash at its end */
  readonly url: string
  readonly stop: () => Promise<void>
}

export async function serveFeed(answer: RequestListener): Promise<FeedServer> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with the files of a folder. */
export const filesOf =
  (folder: string): RequestListener =>
  (request, response) => {
    const path = join(folder, decodeURIComponent(new URL(request.url ?? '', 'http://feed').pathname))
    if (existsSync(path)) response.end(readFileSync(path))
    else response.writeHead(404).end()
  }

export const askByFetch: Ask = async (url, headers, stop) => {
  const response = await fetch(url, { headers, signal: stop })
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: response.body ?? new Blob([]).stream(),
  }
}
