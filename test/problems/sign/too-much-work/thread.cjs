// a verifier that never comes to an end
require('node:worker_threads').parentPort.on('message', () => {
  for (;;);
})
