// The main script of the app as the rig runs it: first what the older Electron lacks, then the app.
'use strict'
require('./electron.cjs')
require('../electron/main.cjs')
