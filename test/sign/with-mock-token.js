import { register } from 'node:module'

// `node --import` this: the mock is found in the place of pkcs11js, by whatever process asks for it.
const mock = new URL('./mock-pkcs11.js', import.meta.url).href
const hook = `export const resolve = (name, context, next) =>
  name === 'pkcs11js' ? { url: ${JSON.stringify(mock)}, shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
