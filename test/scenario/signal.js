// signal.js: loaded before the command (node --import). The process gets a SIGTERM as soon as it listens for one
// (SIGNAL=start), or at its first rename of a file whose path holds SIGNAL.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const at = process.env.SIGNAL
let isSent = false
const send = () => {
  if (!isSent) process.kill(process.pid, 'SIGTERM')
  isSent = true
}

if (at === 'start')
  process.on('newListener', (name) => {
    if (name === 'SIGTERM') setImmediate(send)
  })
else {
  const { renameSync } = fs
  fs.renameSync = (from, to) => {
    if (String(to).includes(at)) send()
    return renameSync.call(fs, from, to)
  }
  syncBuiltinESMExports()
}
