/**
 * Gives an older Electron what the current one has, as far as the desktop shell uses it: required before the
 * app's own main script. Each part imitates the documented behaviour and nothing more.
 */
'use strict'
const { modules, Headers } = require('./globals.cjs')
const { spawn } = require('child_process')
const { EventEmitter } = require('events')
const fs = require('fs')
const path = require('path')
const { PassThrough } = require('stream')
const real = require('electron')
const codec = require('./codec.cjs')

class UtilityProcess extends EventEmitter {
  static fork(entry, args, options) {
    return new UtilityProcess(entry, args || [], options || {})
  }
  constructor(entry, args, options) {
    super()
    const unpacked = entry.replace(/\.asar([\\/])/, '.asar.unpacked$1')
    const file = fs.existsSync(unpacked) ? unpacked : entry
    const output = options.stdio === 'ignore' ? 'ignore' : 'inherit'
    const host = path.join(__dirname, 'host.mjs').replace(/\.asar([\\/])/, '.asar.unpacked$1')
    this.child = spawn(process.env.RIG_NODE, [host, file, ...args], {
      stdio: ['ignore', output, output, 'pipe'],
    })
    this.pid = this.child.pid
    const pipe = this.child.stdio[3]
    pipe.on('error', () => undefined)
    codec.listen(pipe, (message) => this.emit('message', message))
    this.child.on('spawn', () => this.emit('spawn'))
    this.child.on('exit', (code) => {
      this.pid = undefined
      this.emit('exit', code === null ? 1 : code)
    })
    this.child.on('error', () => this.emit('exit', 1))
    this.pipe = pipe
  }
  postMessage(message) {
    if (this.pid !== undefined) this.pipe.write(codec.encode(message))
  }
  kill() {
    return this.child.kill()
  }
}

const protocol = Object.assign(Object.create(real.protocol), {
  registerSchemesAsPrivileged: (schemes) => real.protocol.registerSchemesAsPrivileged(schemes),
  handle(scheme, handler) {
    real.protocol.registerStreamProtocol(scheme, (request, callback) => {
      const { url, method } = request
      const asked = { url, method, headers: new Headers(request.headers) }
      Promise.resolve(handler(asked)).then(({ status, headers, body }) => {
        const stream = body !== null && typeof body === 'object' && 'pipe' in body
        const data = stream ? body : new PassThrough()
        if (!stream) data.end(body === null ? '' : Buffer.from(body))
        callback({ statusCode: status, headers, data })
      })
    })
  },
})

const mask = (buffer) => Buffer.from(buffer.map((byte) => byte ^ 0x5a))
const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptStringAsync: (text) => Promise.resolve(mask(Buffer.from(text))),
  decryptStringAsync: (buffer) =>
    Promise.resolve({ shouldReEncrypt: false, result: mask(buffer).toString('utf8') }),
}

// Under root Chromium has no sandbox, and this one does not start when told both.
if (process.argv.includes('--no-sandbox')) real.app.enableSandbox = () => undefined

// Events whose details used to be arguments.
real.app.on('web-contents-created', (_event, contents) => {
  const on = contents.on.bind(contents)
  contents.on = (name, listener) =>
    on(
      name,
      /^will-(navigate|redirect)$/.test(name)
        ? (event, url, ...rest) => listener(Object.assign(event, { url }), url, ...rest)
        : listener,
    )
})

modules.electron = new Proxy(real, {
  get(target, name) {
    const own = { utilityProcess: UtilityProcess, protocol, safeStorage }
    return name in own ? own[name] : target[name]
  },
})
