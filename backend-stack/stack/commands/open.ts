import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { openBrowser } from '../../../main/system/browser.ts'
import { freePort } from '../processes/ports.ts'
import type { StackFlags } from './flags.ts'
import { lookAt, mebibytes } from './status.ts'
import type { StackLook } from './status.ts'

/** What each server is for, to people. Of those that are not named here the name says it. */
const purposes: Readonly<Record<string, string>> = {
  kafka: 'broker: prompts, takes, receipts',
  registry: 'schemas of the records',
  ui: 'Kafka in a page: topics, records, groups and their lag',
  seaweedfs: 'object store: audio and tables',
  postgres: 'prompts, and the catalogue of the tables',
  cassandra: 'serving store',
  mongo: 'documents: corpora out of applications, and what the lake tells of takes',
  'spark-master': 'Spark: the cluster and its jobs',
  'spark-worker': 'Spark: works for the master',
  landing: 'takes from Kafka into the lake',
  'airflow-api': 'Airflow: runs, their logs, a button to start one',
  connect: 'rows of a database become prompts',
  counters: 'live counts over all stations',
  'corpus-trigger': 'starts a run when a corpus arrives',
}
/** Servers with a page for people; at other addresses programs get an answer. */
const pages = new Set(['ui', 'airflow-api', 'spark-master', 'spark-worker', 'registry'])
const kindOf = (name: string): string => name.replace(/-\d+$/, '')

/** The stack's status as a page with links, on this machine alone, until Ctrl-C. */
export async function open(flags: StackFlags): Promise<number> {
  const port = await freePort({ preferred: flags.port ?? 9020 })
  const url = `http://127.0.0.1:${port}/`
  const server = createServer((request, response) => void answer(flags.dataDir, port, request, response))
  await new Promise<void>((listening, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', listening)
  })
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  process.stdout.write(`The stack at a glance: ${url} (Ctrl-C ends it; the stack stays as it is)\n`)
  if (!flags.noOpen) openBrowser(url)
  await stopped
  server.close()
  server.closeAllConnections()
  return 0
}

async function answer(
  dataDir: string,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (code: number, type: string, body: string) => {
    response.writeHead(code, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'",
      'x-content-type-options': 'nosniff',
    })
    response.end(body)
  }
  // a page of elsewhere that has its name point here is not served
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '')) {
    send(421, 'text/plain', 'This page is for this machine')
    return
  }
  if (request.method !== 'GET') {
    send(405, 'text/plain', 'This page is only read')
    return
  }
  try {
    if (request.url === '/') {
      send(200, 'text/html', page(await lookAt(dataDir)))
      return
    }
    if (request.url === '/rows') {
      send(200, 'text/html', body(await lookAt(dataDir)))
      return
    }
    if (request.url === '/page.js') {
      send(200, 'text/javascript', script)
      return
    }
    send(404, 'text/plain', 'There is one page here: /')
    return
  } catch (error) {
    send(500, 'text/plain', error instanceof Error ? error.message : String(error))
    return
  }
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)

function body(look: StackLook): string {
  if (look.state === 'down') {
    const why = look.message === undefined ? '' : `<p>The last start failed: ${escape(look.message)}</p>`
    return `<p>Not running. Start it with <code>npm run stack -- up</code></p>${why}`
  }
  const rows = look.components.map((one) => {
    const kind = kindOf(one.name)
    const places = Object.values(one.endpoints)
    const linked = places.map((place) =>
      pages.has(kind) && place.startsWith('http') && !place.includes('/apis/')
        ? `<a href="${escape(place)}">${escape(place)}</a>`
        : `<code>${escape(place)}</code>`,
    )
    const state = one.healthy ? '<td class="ok">answers</td>' : '<td class="bad">does not answer</td>'
    return `<tr><th scope="row">${escape(one.name)}</th>${state}<td>${escape(purposes[kind] ?? '')}</td><td>${linked.join('<br>')}</td><td class="n">${mebibytes(one.memory_bytes)}</td></tr>`
  })
  const sum = `${look.state === 'up' ? (look.healthy ? 'Everything answers' : 'Not everything answers') : `It is ${look.state}`}. Profile ${escape(look.profile ?? '')}${look.secure ? ', with accounts' : ''}, ${mebibytes(look.memoryBytes).trim()} of memory.`
  return `<p>${sum}</p><table><thead><tr><th scope="col">Server</th><th scope="col">State</th><th scope="col">For</th><th scope="col">Address</th><th scope="col" class="n">Memory</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const page = (look: StackLook): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Fieldtake: the stack</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:70rem;margin:2rem auto;padding:0 1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.4rem .8rem;border-bottom:1px solid #8886;vertical-align:top}
.n{text-align:end;white-space:nowrap}.ok{color:light-dark(#17622f,#7fd69a)}.bad{color:light-dark(#a01818,#ff9d9d);font-weight:bold}
</style></head><body><main><h1>The stack</h1><div id="rows" class="scroll" tabindex="0" role="region" aria-label="Servers">${body(look)}</div></main>
<script src="/page.js"></script></body></html>
`

/** Brings the table up to date, but not under somebody who is at a link in it. */
const script = `setInterval(async () => {
  const rows = document.getElementById('rows')
  if (rows.contains(document.activeElement) && document.activeElement !== rows) return
  try {
    const answer = await fetch('/rows')
    if (answer.ok) rows.innerHTML = await answer.text()
  } catch {
    rows.textContent = 'This page has ended. Open it again with: npm run stack -- open'
  }
}, 2000)
`
