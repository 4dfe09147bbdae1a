import { Attribute, mechanismSigns, ObjectClass, osLocking, Rv, serialSession, UserType } from './codes.ts'

/** As much of a PKCS#11 library as is used here, as `pkcs11js` gives it: each call is synchronous, and throws a return value. */
export interface Pkcs11Library {
  load(path: string): void
  C_Initialize(options?: { readonly flags: number }): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): readonly Uint8Array[]
  C_GetTokenInfo(slot: Uint8Array): {
    readonly label: string
    readonly manufacturerID: string
    readonly model: string
    readonly serialNumber: string
    readonly flags: number
    readonly minPinLen: number
    readonly maxPinLen: number
  }
  C_GetMechanismList(slot: Uint8Array): readonly number[]
  C_GetMechanismInfo(slot: Uint8Array, mechanism: number): { readonly flags: number }
  C_OpenSession(slot: Uint8Array, flags: number): Uint8Array
  C_Login(session: Uint8Array, userType: number, pin?: string): void
  C_FindObjectsInit(session: Uint8Array, template: readonly AttributeValue[]): void
  C_FindObjects(session: Uint8Array, most: number): readonly Uint8Array[]
  C_FindObjectsFinal(session: Uint8Array): void
  C_GetAttributeValue(
    session: Uint8Array,
    object: Uint8Array,
    template: readonly { readonly type: number }[],
  ): readonly { readonly value: Uint8Array }[]
  C_SignInit(session: Uint8Array, mechanism: { readonly mechanism: number }, key: Uint8Array): void
  C_Sign(session: Uint8Array, data: Uint8Array, signature: Uint8Array): Uint8Array
}

interface AttributeValue {
  readonly type: number
  readonly value: number | boolean
}

/** A token, and what of it can be seen now: without its PIN most keys cannot. */
export interface TokenSeen {
  /** which of the slots that were found */
  readonly slot: number
  /** CK_SLOT_ID */
  readonly slotId: number
  readonly label: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  /** CK_TOKEN_INFO */
  readonly flags: number
  readonly pinLengths: { readonly min: number; readonly max: number }
  readonly objects: readonly TokenObject[]
  /** those that sign */
  readonly mechanisms: readonly number[]
}

/** A certificate or a private key of a token. */
export interface TokenObject {
  readonly kind: 'certificate' | 'private-key'
  readonly label: string
  readonly id: Uint8Array
  /** of a certificate, in DER; empty otherwise */
  readonly der: Uint8Array
  /** of a key: CKK_RSA, CKK_EC */
  readonly keyType: number | null
  /** of an RSA key; null: the token does not tell */
  readonly modulus: Uint8Array | null
  /** of a key: CKA_SIGN */
  readonly signs: boolean
  /** of a key: CKA_ALWAYS_AUTHENTICATE */
  readonly asksEachTime: boolean
  /** which object of the token it is */
  readonly number: number
}

/** What is asked of a token. One library is loaded once; a session is opened for the first login. */
export type TokenQuestion =
  | { readonly kind: 'look'; readonly library: string }
  /** `pin` null: it is typed on the token's own pad */
  | { readonly kind: 'login'; readonly slot: number; readonly pin: string | null }
  | {
      readonly kind: 'sign'
      readonly slot: number
      /** number of the key */
      readonly key: number
      readonly mechanism: number
      readonly asksEachTime: boolean
      readonly bytes: Uint8Array
    }

/** Its answer. `rv`: what the library returned in place of one, PKCS#11; `silent`: there is nobody to answer. */
export type TokenAnswer =
  | { readonly kind: 'seen'; readonly tokens: readonly TokenSeen[] }
  | { readonly kind: 'signature'; readonly signature: Uint8Array }
  | { readonly kind: 'rv'; readonly rv: number }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'not-loaded'; readonly why: string }
  | { readonly kind: 'silent' }

/** As many signing keys and certificates as a token is looked through for. */
const mostObjects = 512

/** Answers questions with one library. Its calls wait for the token, whatever else the thread has to do. */
export function openLibrary(library: Pkcs11Library): (question: TokenQuestion) => TokenAnswer {
  let slots: readonly Uint8Array[] | null = null
  const sessions = new Map<number, Uint8Array>()
  /** by slot: what was found there, by number */
  const found = new Map<number, Uint8Array[]>()
  let pin: string | null = null
  /** what ended it: nothing more is tried, a PIN least of all */
  let dead: TokenAnswer | null = null

  const sessionOf = (slot: number): Uint8Array => {
    const known = sessions.get(slot)
    if (known !== undefined) return known
    const opened = library.C_OpenSession(slots![slot]!, serialSession)
    sessions.set(slot, opened)
    return opened
  }
  const look = (): TokenAnswer => ({
    kind: 'seen',
    tokens: slots!.flatMap((_, slot) => {
      const handles: Uint8Array[] = []
      found.set(slot, handles)
      return seen(library, slots![slot]!, slot, () => sessionOf(slot), handles)
    }),
  })
  const answer = (question: TokenQuestion): TokenAnswer => {
    switch (question.kind) {
      case 'look':
        if (slots === null) {
          try {
            library.load(question.library)
          } catch (error) {
            return { kind: 'not-loaded', why: (error as Error).message }
          }
          initialize(library, { flags: osLocking })
          slots = library.C_GetSlotList(true)
        }
        return look()
      case 'login':
        pin = question.pin
        login(library, sessionOf(question.slot), UserType.user, pin)
        return look()
      case 'sign': {
        const { slot, key, mechanism, asksEachTime, bytes } = question
        const session = sessionOf(slot)
        library.C_SignInit(session, { mechanism }, found.get(slot)![key]!)
        // after C_SignInit, or it is for nothing (PKCS#11 2.40, base, 5.6.5)
        if (asksEachTime) login(library, session, UserType.contextSpecific, pin)
        return {
          kind: 'signature',
          signature: library.C_Sign(session, Buffer.from(bytes), Buffer.alloc(1024)),
        }
      }
      default:
        return question satisfies never
    }
  }
  return (question) => {
    if (dead !== null) return dead
    try {
      return answer(question)
    } catch (error) {
      const failure: TokenAnswer = { kind: 'rv', rv: rvOf(error) }
      if (question.kind === 'sign') dead = failure
      return failure
    }
  }
}

/** The return value of a call that failed. Any other Error is ours, and thrown. */
function rvOf(error: unknown): number {
  const { code } = error as { readonly code?: unknown }
  if (typeof code === 'number') return code
  throw error
}

/** With the system's locks, without which p11-kit answers nobody; without them where a library has none (base, 5.4). */
function initialize(library: Pkcs11Library, options?: { readonly flags: number }): void {
  try {
    library.C_Initialize(options)
  } catch (error) {
    const rv = rvOf(error)
    if (rv === Rv.cantLock && options !== undefined) initialize(library)
    else if (rv !== Rv.cryptokiAlreadyInitialized) throw error
  }
}

function login(library: Pkcs11Library, session: Uint8Array, user: number, pin: string | null): void {
  try {
    if (pin === null) library.C_Login(session, user)
    else library.C_Login(session, user, pin)
  } catch (error) {
    if (user !== UserType.user || rvOf(error) !== Rv.userAlreadyLoggedIn) throw error
  }
}

/** None: it was taken out while it was looked at, or is not one that can be read. */
function seen(
  library: Pkcs11Library,
  slot: Uint8Array,
  number: number,
  session: () => Uint8Array,
  handles: Uint8Array[],
): readonly TokenSeen[] {
  try {
    const info = library.C_GetTokenInfo(slot)
    return [
      {
        slot: number,
        slotId: numberOf(slot) ?? number,
        label: padded(info.label),
        manufacturer: padded(info.manufacturerID),
        model: padded(info.model),
        serial: padded(info.serialNumber),
        flags: info.flags,
        pinLengths: { min: info.minPinLen, max: info.maxPinLen },
        objects: objectsIn(library, session(), handles),
        mechanisms: library
          .C_GetMechanismList(slot)
          .filter((each) => (library.C_GetMechanismInfo(slot, each).flags & mechanismSigns) !== 0),
      },
    ]
  } catch (error) {
    rvOf(error)
    return []
  }
}

/** Fields of a token are padded with blanks (PKCS#11 2.40, base, 3.2), and by some with zeros. */
const padded = (text: string): string => text.replace(/[ \0]+$/, '')

function objectsIn(
  library: Pkcs11Library,
  session: Uint8Array,
  handles: Uint8Array[],
): readonly TokenObject[] {
  return (['certificate', 'private-key'] as const).flatMap((kind) => {
    const value = kind === 'certificate' ? ObjectClass.certificate : ObjectClass.privateKey
    library.C_FindObjectsInit(session, [{ type: Attribute.class, value }])
    const all = library.C_FindObjects(session, mostObjects)
    library.C_FindObjectsFinal(session)
    return all.map((handle): TokenObject => {
      const get = (type: number): Uint8Array | null => attribute(library, session, handle, type)
      handles.push(handle)
      const isKey = kind === 'private-key'
      return {
        kind,
        label: Buffer.from(get(Attribute.label) ?? []).toString('utf8'),
        id: get(Attribute.id) ?? new Uint8Array(),
        der: isKey ? new Uint8Array() : (get(Attribute.value) ?? new Uint8Array()),
        keyType: isKey ? numberOf(get(Attribute.keyType)) : null,
        modulus: isKey ? get(Attribute.modulus) : null,
        signs: isKey && isTrue(get(Attribute.sign)),
        asksEachTime: isKey && isTrue(get(Attribute.alwaysAuthenticate)),
        number: handles.length - 1,
      }
    })
  })
}

/** One by one: where an object lacks one of several, none is given. Null: it has none, or does not tell. */
function attribute(
  library: Pkcs11Library,
  session: Uint8Array,
  object: Uint8Array,
  type: number,
): Uint8Array | null {
  try {
    return library.C_GetAttributeValue(session, object, [{ type }])[0]?.value ?? null
  } catch (error) {
    rvOf(error)
    return null
  }
}

const isTrue = (value: Uint8Array | null): boolean => (value?.[0] ?? 0) !== 0

/** A CK_ULONG in this machine's order; those asked for are below 256, so the lower end is enough. */
function numberOf(value: Uint8Array | null): number | null {
  if (value === null || value.length === 0) return null
  const bytes = Buffer.from(value)
  return bytes.length >= 4 ? bytes.readUInt32LE(0) : bytes[0]!
}
