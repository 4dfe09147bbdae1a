// a verifier that fails
require('node:worker_threads').parentPort.on('message', () => {
  throw new Error('not thought of')
})
