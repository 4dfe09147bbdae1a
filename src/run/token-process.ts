import {
  openLibrary,
  type Pkcs11Library,
  type TokenAnswer,
  type TokenQuestion,
} from '../sign/pkcs11/library.ts'

// The process that speaks to a token (token.ts). A vendor's library may wait for minutes, print what it likes, or fall: here it
// keeps nobody from hearing a signal, and takes no ledger with it.
const speaking = openSpeaking()
process.on('message', (question: TokenQuestion) => {
  void speaking.answer(question).then((told) => process.send!(told))
})
// whoever asked has ended: the session is given back
process.on('disconnect', () => void speaking.close().then(() => process.exit(0)))
// Ctrl-C reaches all processes of a terminal: what is in hand is signed, and the run decides
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

/** The library is loaded with the first question. */
function openSpeaking(): {
  answer(question: TokenQuestion): Promise<TokenAnswer>
  close(): Promise<void>
} {
  let library: Promise<Pkcs11Library | null> | null = null
  let ask: ((question: TokenQuestion) => TokenAnswer) | null = null
  return {
    async answer(question) {
      library ??= installed()
      const loaded = await library
      if (loaded === null) return { kind: 'not-installed' }
      ask ??= openLibrary(loaded)
      return ask(question)
    },
    async close() {
      const loaded = await library
      try {
        loaded?.C_Finalize()
      } catch {
        // it was never begun, or the token is gone
      }
    },
  }
}

/** Null: it is not there, or was compiled for another Node. */
async function installed(): Promise<Pkcs11Library | null> {
  try {
    const { default: pkcs11 } = await import('pkcs11js')
    return new pkcs11.PKCS11()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED')
      return null
    throw error
  }
}
