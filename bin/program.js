'use strict'

const { hash } = require('node:crypto')
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { Script } = require('node:vm')

/**
 * Loads the program layer by layer (build.js), each with what V8 compiled it to when it was built: to compile what a plan needs
 * takes a fifth of its time. What another Node compiled, or what has been damaged, is left aside. Node keeps this for no modules of
 * its own kind, so the program is built of the older kind.
 */
const dist = path.join(__dirname, '../dist')
/** for this Node, by layer */
const compiled = path.join(dist, `compiled-${process.version}-${process.arch}`)
const SUM = 32

const layers = new Map()

/** All modules of a layer, `m0` and on. */
function load(layer) {
  const known = layers.get(layer)
  if (known !== undefined) return known.exports
  const filename = path.join(dist, 'program', `${layer}.js`)
  const source = readFileSync(filename)
  const script = new Script(source.latin1Slice(), {
    filename,
    cachedData: compiledFrom(source, layer),
  })
  const module = { exports: {}, source, script }
  layers.set(layer, module)
  const ofNode = createRequire(filename)
  const requireHere = (name) => {
    const at = name.indexOf('#')
    return at === -1 ? ofNode(name) : load(name.slice(0, at))[`m${name.slice(at + 1)}`]
  }
  script.runInThisContext()(requireHere, module, module.exports, dist, pathToFileURL(filename).href, loadES)
  return module.exports
}

/** What was compiled before does not know its own `import()`. */
const loadES = (name) => import(name)

/** V8 looks at the length of a text alone, and at no sum. */
const sumOf = (source, bytes) => Buffer.from(hash('sha256', Buffer.concat([source, bytes])), 'hex')

function compiledFrom(source, layer) {
  try {
    const kept = readFileSync(path.join(compiled, layer))
    const bytes = kept.subarray(SUM)
    return sumOf(source, bytes).equals(kept.subarray(0, SUM)) ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Keeps what is compiled of the layers that were loaded. */
function keepCompiled() {
  mkdirSync(compiled)
  for (const [layer, { source, script }] of layers) {
    const bytes = script.createCachedData()
    writeFileSync(path.join(compiled, layer), Buffer.concat([sumOf(source, bytes), bytes]))
  }
}

module.exports = { load, keepCompiled }
