// What Node 16 lacks and the bundles of the shell use.
'use strict'
const Module = require('module')
const { Readable } = require('stream')

const define = (target, name, value) => {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true })
}
define(Readable, 'toWeb', (stream) => stream)
// how much room a disk has is nothing that the journeys are about
define(require('fs').promises, 'statfs', () => Promise.resolve({ bavail: 2 ** 30, bsize: 4096 }))

class Headers {
  constructor(entries) {
    this.map = new Map()
    for (const [name, value] of Object.entries(entries || {})) this.map.set(name.toLowerCase(), String(value))
  }
  get(name) {
    const value = this.map.get(name.toLowerCase())
    return value === undefined ? null : value
  }
}
class Response {
  constructor(body, init) {
    const { status = 200, headers = {} } = init || {}
    Object.assign(this, { body, status, headers })
  }
}
define(globalThis, 'Headers', Headers)
define(globalThis, 'Response', Response)

const modules = {}
const load = Module._load
Module._load = function (request, ...rest) {
  if (Object.prototype.hasOwnProperty.call(modules, request)) return modules[request]
  return load.call(this, request, ...rest)
}
module.exports = { modules, Headers }
