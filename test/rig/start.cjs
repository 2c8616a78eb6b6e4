// The main script of the app as the rig runs it: first what the old Electron lacks, then the app.
'use strict'
require('./electron.cjs')
require('../electron/main.cjs')
