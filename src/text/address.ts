/** Whether an address of a server has a password beside the user (RFC 3986, 3.2.1). */
export const hasPassword = (address: string): boolean => /^[a-z]+:\/+[^/?#@]*:[^/?#]*@/i.test(address)

/** An address that may hold a user's name and password (RFC 3986, 3.2.1), without these: they are no part of what is said. */
export function withoutPassword(address: string): string {
  return address.replace(/^([a-z]+:\/+)?[^/?#]*@/i, '$1')
}

/** A user's name or password as it is meant, of an address in which signs are escaped (RFC 3986, 2.1). */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign that stands for itself
  }
}
