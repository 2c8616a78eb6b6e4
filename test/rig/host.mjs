// Runs a utility process's entry on Node 24: gives it the parent port that it would find inside Electron.
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'

const { encode, listen } = createRequire(import.meta.url)('./codec.cjs')
const pipe = new Socket({ fd: 3 })
const port = new EventEmitter()
const early = []
port.postMessage = (message) => void pipe.write(encode(message))
port.on('newListener', (name) => {
  if (name !== 'message') return
  setImmediate(() => early.splice(0).forEach((data) => port.emit('message', { data })))
})
listen(pipe, (data) => {
  if (port.listenerCount('message') === 0) early.push(data)
  else port.emit('message', { data })
})
// Without its parent a utility process ends at once, as in Electron.
pipe.on('close', () => process.exit(0))
pipe.on('error', () => process.exit(0))
Object.defineProperty(process, 'parentPort', { value: port })
await import(pathToFileURL(process.argv[2]).href)
