// What Node 12 lacks and the bundles of the shell use.
'use strict'
const Module = require('module')
const { Readable } = require('stream')

const define = (target, name, value) => {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true })
}
define(Object, 'hasOwn', (object, key) => Object.prototype.hasOwnProperty.call(object, key))
define(Array.prototype, 'at', function (index) {
  return this[index < 0 ? this.length + index : index]
})
define(String.prototype, 'replaceAll', function (search, replacement) {
  return this.split(search).join(replacement)
})
define(Readable, 'toWeb', (stream) => stream)

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

const fs = require('fs')
const promises = Object.assign(Object.create(fs.promises), fs.promises)
const modules = { 'fs/promises': promises }
const load = Module._load
Module._load = function (request, ...rest) {
  const name = request.replace(/^node:/, '')
  if (Object.prototype.hasOwnProperty.call(modules, name)) return modules[name]
  return load.call(this, name, ...rest)
}
module.exports = { modules, Headers }
