// What Electron's own default app does, as far as tests need it: runs -r FILE, then the app whose folder is given.
'use strict'
const { app } = require('electron')
const path = require('path')
const fs = require('fs')
const Module = require('module')

let folder = null
const args = process.argv.slice(1)
while (folder === null && args.length > 0) {
  const arg = args.shift()
  if (arg === '-r' || arg === '--require') require(path.resolve(args.shift()))
  else if (!arg.startsWith('-')) folder = path.resolve(arg)
}
if (folder === null) {
  console.error('no app was given')
  app.exit(2)
} else {
  process.defaultApp = true
  const about = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  app.setName(about.productName || about.name)
  app.setVersion(about.version)
  app.setAppPath(folder)
  Module._load(path.resolve(folder, about.main), Module, true)
}
