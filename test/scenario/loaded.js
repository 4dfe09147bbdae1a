// loaded.js: loaded before the command (node --import); LOADED names a file that gets a line a module, or a layer of the program.
import fs from 'node:fs'
import { register, syncBuiltinESMExports } from 'node:module'
import { pathToFileURL } from 'node:url'

const hooks = `
import { appendFileSync } from 'node:fs'
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(process.env.LOADED)}, url + '\\n')
  return next(url, context)
}`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

// layers are read and compiled by bin/program.js, and are no modules of Node's
const { readFileSync } = fs
fs.readFileSync = (file, ...options) => {
  if (/[\\/]dist[\\/]program[\\/][\w-]+\.js$/.test(String(file)))
    fs.appendFileSync(process.env.LOADED, `${pathToFileURL(file)}\n`)
  return readFileSync(file, ...options)
}
syncBuiltinESMExports()
