/** The thread of one dictionary. What is asked is answered in order; what breaks Hunspell ends the thread, and the next one begins anew. */
import { parentPort } from 'node:worker_threads'
import type { Said, SpellingRequest } from './asked.ts'
import { DictionaryError } from './dictionary.ts'
import { hold } from './held.ts'
import type { Held } from './held.ts'

if (!parentPort) throw new Error('this module is a worker thread')
const port = parentPort

let held: { readonly stamp: string; readonly dictionary: Held } | null = null

async function dictionaryOf({ files }: SpellingRequest): Promise<Held> {
  if (held?.stamp === files.stamp) return held.dictionary
  held?.dictionary.dispose()
  held = null
  const dictionary = await hold(files)
  held = { stamp: files.stamp, dictionary }
  return dictionary
}

async function answer(request: SpellingRequest): Promise<Said> {
  const dictionary = await dictionaryOf(request)
  const { asked } = request
  switch (asked.kind) {
    case 'open':
      return { kind: 'open', words: dictionary.words, encoding: dictionary.encoding }
    case 'check':
      return { kind: 'check', unknown: dictionary.check(asked.texts, asked.right) }
    case 'suggest':
      return { kind: 'suggest', words: dictionary.suggest(asked.word) }
  }
}

let before = Promise.resolve()
port.on('message', (request: SpellingRequest) => {
  before = before.then(async () => {
    try {
      port.postMessage({ id: request.id, said: await answer(request) })
    } catch (error) {
      // out of memory, or a file that Hunspell runs away on: what it holds can no longer be relied on
      const fault = error instanceof DictionaryError ? error.fault : ({ code: 'unusable' } as const)
      port.postMessage({ id: request.id, said: { kind: 'fault', fault } })
      if (!(error instanceof DictionaryError)) port.close()
    }
  })
})
