/** Numbers of PKCS#11 2.40 (OASIS pkcs11-base, pkcs11-curr) that are asked for here. */

/** Return values. */
export const Rv = {
  cantLock: 0xa,
  deviceError: 0x30,
  deviceMemory: 0x31,
  deviceRemoved: 0x32,
  functionCanceled: 0x50,
  keyHandleInvalid: 0x60,
  pinIncorrect: 0xa0,
  pinInvalid: 0xa1,
  pinLenRange: 0xa2,
  pinExpired: 0xa3,
  pinLocked: 0xa4,
  sessionClosed: 0xb0,
  sessionHandleInvalid: 0xb3,
  tokenNotPresent: 0xe0,
  tokenNotRecognized: 0xe1,
  userAlreadyLoggedIn: 0x100,
  userNotLoggedIn: 0x101,
  cryptokiNotInitialized: 0x190,
  cryptokiAlreadyInitialized: 0x191,
  functionRejected: 0x200,
} as const

const names: Readonly<Record<number, string>> = {
  1: 'CKR_CANCEL',
  2: 'CKR_HOST_MEMORY',
  3: 'CKR_SLOT_ID_INVALID',
  5: 'CKR_GENERAL_ERROR',
  6: 'CKR_FUNCTION_FAILED',
  7: 'CKR_ARGUMENTS_BAD',
  18: 'CKR_ATTRIBUTE_TYPE_INVALID',
  32: 'CKR_DATA_INVALID',
  33: 'CKR_DATA_LEN_RANGE',
  48: 'CKR_DEVICE_ERROR',
  49: 'CKR_DEVICE_MEMORY',
  50: 'CKR_DEVICE_REMOVED',
  80: 'CKR_FUNCTION_CANCELED',
  84: 'CKR_FUNCTION_NOT_SUPPORTED',
  96: 'CKR_KEY_HANDLE_INVALID',
  99: 'CKR_KEY_TYPE_INCONSISTENT',
  104: 'CKR_KEY_FUNCTION_NOT_PERMITTED',
  112: 'CKR_MECHANISM_INVALID',
  113: 'CKR_MECHANISM_PARAM_INVALID',
  144: 'CKR_OPERATION_ACTIVE',
  160: 'CKR_PIN_INCORRECT',
  161: 'CKR_PIN_INVALID',
  162: 'CKR_PIN_LEN_RANGE',
  163: 'CKR_PIN_EXPIRED',
  164: 'CKR_PIN_LOCKED',
  176: 'CKR_SESSION_CLOSED',
  177: 'CKR_SESSION_COUNT',
  179: 'CKR_SESSION_HANDLE_INVALID',
  224: 'CKR_TOKEN_NOT_PRESENT',
  225: 'CKR_TOKEN_NOT_RECOGNIZED',
  256: 'CKR_USER_ALREADY_LOGGED_IN',
  257: 'CKR_USER_NOT_LOGGED_IN',
  258: 'CKR_USER_PIN_NOT_INITIALIZED',
  400: 'CKR_CRYPTOKI_NOT_INITIALIZED',
  512: 'CKR_FUNCTION_REJECTED',
}

/** `CKR_PIN_INCORRECT`, by which a vendor's manual calls it; of a vendor's own its number. */
export const rvName = (rv: number): string => names[rv] ?? `0x${rv.toString(16).padStart(8, '0')}`

/** The session is gone, or the token: what was signed stands, and nothing more can be. */
export const lostSession: ReadonlySet<number> = new Set([
  ...[Rv.deviceError, Rv.deviceMemory, Rv.deviceRemoved, Rv.sessionClosed, Rv.sessionHandleInvalid],
  ...[Rv.tokenNotPresent, Rv.tokenNotRecognized, Rv.userNotLoggedIn, Rv.keyHandleInvalid],
  Rv.cryptokiNotInitialized,
])

/** Flags of a token (CK_TOKEN_INFO). */
export const TokenFlag = {
  loginRequired: 0x4,
  userPinInitialized: 0x8,
  ownPad: 0x100,
  pinCountLow: 0x10000,
  pinFinalTry: 0x20000,
  pinLocked: 0x40000,
} as const

/** Object classes. */
export const ObjectClass = { certificate: 1, publicKey: 2, privateKey: 3 } as const

/** Key types that sign letters. */
export const KeyType = { rsa: 0, ec: 3 } as const

/** Attributes of objects. */
export const Attribute = {
  class: 0x0,
  token: 0x1,
  label: 0x3,
  value: 0x11,
  keyType: 0x100,
  id: 0x102,
  sign: 0x108,
  modulus: 0x120,
  ecPoint: 0x181,
  alwaysAuthenticate: 0x202,
} as const

/** Mechanisms that sign: with SHA-256 inside the token, or over what is hashed here. */
export const Mechanism = { rsaPkcs: 0x1, sha256Rsa: 0x40, ecdsa: 0x1041, ecdsaSha256: 0x1044 } as const

/** CKF_SIGN of CK_MECHANISM_INFO. */
export const mechanismSigns = 0x800

/** CKU_USER and CKU_CONTEXT_SPECIFIC: who logs in for a session, and for one signature. */
export const UserType = { user: 1, contextSpecific: 2 } as const

/** CKF_SERIAL_SESSION: read-only otherwise. */
export const serialSession = 0x4

/** CKF_OS_LOCKING_OK: a library may use the system's locks. */
export const osLocking = 0x2
