#!/usr/bin/env node
'use strict'

const { load } = require('./program.js')

load('cli')
  .m0.main(process.argv.slice(2))
  .then((status) => {
    process.exitCode = status
  })
