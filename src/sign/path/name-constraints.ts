import { spend, type WorkBudget } from './budget.ts'
import type { GeneralName } from './names.ts'
import type { NameConstraints, PathCertificate, Subtree } from './read.ts'

/** What names the rest of a path may have: each layer of permitted subtrees was set by one authority, and all of them bind. */
export interface NameRules {
  readonly permitted: readonly (readonly Subtree[])[]
  readonly excluded: readonly Subtree[]
}

/** RFC 5280, 6.1.1 (h), (i): every name */
export const anyName: NameRules = { permitted: [], excluded: [] }

/** RFC 5280, 6.1.4 (g) */
export function withConstraints(rules: NameRules, more: NameConstraints | null): NameRules {
  if (more === null) return rules
  return {
    permitted: more.permitted.length === 0 ? rules.permitted : [...rules.permitted, more.permitted],
    excluded: [...rules.excluded, ...more.excluded],
  }
}

/** Which name of a certificate is not as it must be. */
export type NameFault =
  /** the name, as far as it is text */
  | { readonly kind: 'name-not-permitted' | 'name-excluded'; readonly name: string }
  /** a name, or a constraint on its form, that cannot be compared */
  | { readonly kind: 'name-not-comparable'; readonly name: string }
  | { readonly kind: 'too-much-work' }

/**
 * Are all names of a certificate as the authorities above it allow (RFC 5280, 6.1.3 (b), (c))? These are its subject, unless
 * that is empty, its alternative names, and the e-mail addresses of its subject where no alternative name is one.
 */
export function nameFault(
  certificate: PathCertificate,
  rules: NameRules,
  budget: WorkBudget,
): NameFault | null {
  if (rules.permitted.length === 0 && rules.excluded.length === 0) return null
  for (const name of namesOf(certificate)) {
    for (const layer of rules.permitted) {
      let bound = false
      let permitted = false
      for (const subtree of layer) {
        if (!spend(budget, 'comparisons')) return { kind: 'too-much-work' }
        const match = compare(name, subtree)
        if (match === 'other-form') continue
        if (match === 'unknown') return { kind: 'name-not-comparable', name: shownName(name, certificate) }
        bound = true
        if (match === 'inside') {
          permitted = true
          break
        }
      }
      if (bound && !permitted) return { kind: 'name-not-permitted', name: shownName(name, certificate) }
    }
    for (const subtree of rules.excluded) {
      if (!spend(budget, 'comparisons')) return { kind: 'too-much-work' }
      const match = compare(name, subtree)
      if (match === 'unknown') return { kind: 'name-not-comparable', name: shownName(name, certificate) }
      if (match === 'inside') return { kind: 'name-excluded', name: shownName(name, certificate) }
    }
  }
  return null
}

function namesOf(certificate: PathCertificate): readonly GeneralName[] {
  const { subjectKey, alternativeNames, subjectEmails } = certificate
  const subject: readonly GeneralName[] = subjectKey === '' ? [] : [{ kind: 'directory', key: subjectKey }]
  const emails = alternativeNames.some((name) => name.kind === 'email') ? [] : subjectEmails
  return [
    ...subject,
    ...alternativeNames,
    ...emails.map((text) => ({ kind: 'email', key: '', text }) as const),
  ]
}

function shownName(name: GeneralName, { subject }: PathCertificate): string {
  if (name.kind === 'directory') return subject
  return 'text' in name ? name.text.slice(0, 200) : name.key.slice(0, 200)
}

// an e-mail address with letters beyond ASCII (RFC 9598): constraints on e-mail bind it, in a way that is not done here
const smtpUtf8Mailbox = '0 1.3.6.1.5.5.7.8.9'

type Match = 'inside' | 'outside' | 'other-form' | 'unknown'

// longer than any host, mailbox or address; each is looked through once for each constraint
const longest = 2048

/** Where a name stands to a constraint (RFC 5280, 4.2.1.10). */
function compare(name: GeneralName, { base, plain }: Subtree): Match {
  if (base.kind === 'other' || name.kind === 'other') {
    const form = (other: GeneralName): string =>
      other.kind === 'other' ? other.form.split(' ')[0]! : other.kind
    const mail = name.kind === 'other' && name.form === smtpUtf8Mailbox && base.kind === 'email'
    return mail || form(base) === form(name) ? 'unknown' : 'other-form'
  }
  if (base.kind !== name.kind) return 'other-form'
  if (!plain) return 'unknown'
  if (base.kind === 'directory') return name.key.startsWith(base.key) ? 'inside' : 'outside'
  if (base.kind === 'ip') return name.kind === 'ip' ? compareIp(name.octets, base.octets) : 'other-form'
  if (!('text' in name)) return 'other-form'
  if (name.text.length > longest || base.text.length > longest) return 'unknown'
  if (base.kind === 'dns') return compareHost(name.text, base.text, true)
  return base.kind === 'email' ? compareEmail(name.text, base.text) : compareUri(name.text, base.text)
}

/** `any`: hosts below the constraint are inside it without a leading dot too (DNS names), or with it only (others). */
function compareHost(name: string, constraint: string, any: boolean): Match {
  const host = hostOf(name)
  const bare = constraint.startsWith('.') ? constraint.slice(1) : constraint
  // for DNS names nothing at all is a constraint that every name meets
  if (bare === '' && any) return host === null ? 'unknown' : 'inside'
  const base = hostOf(bare)
  if (host === null || base === null) return 'unknown'
  const below = host.endsWith(`.${base}`)
  if (constraint.startsWith('.')) return below ? 'inside' : 'outside'
  return host === base || (any && below) ? 'inside' : 'outside'
}

/** A host in small letters without the dot of the root; null: no host name (letters, digits, hyphen, underscore, a wildcard). */
function hostOf(text: string): string | null {
  if (text.length > 255 || !/^[a-z0-9_*-]+(\.[a-z0-9_*-]+)*\.?$/i.test(text)) return null
  return text.toLowerCase().replace(/\.$/, '')
}

/** A mailbox, all mailboxes of a host, or with a leading dot all hosts below a domain. */
function compareEmail(name: string, constraint: string): Match {
  const at = name.lastIndexOf('@')
  const own = hostOf(name.slice(at + 1))
  if (at < 1 || own === null || !ascii(name)) return 'unknown'
  const mark = constraint.lastIndexOf('@')
  if (mark < 0) return compareHost(own, constraint, false)
  const host = hostOf(constraint.slice(mark + 1))
  if (mark === 0 || host === null) return 'unknown'
  // the part before the @ is the host's own matter, capitals too (RFC 5280, 7.5)
  return own === host && name.slice(0, at) === constraint.slice(0, mark) ? 'inside' : 'outside'
}

/** The host of a URI; one without, or with an address in its place, must be refused where URIs are constrained. */
function compareUri(name: string, constraint: string): Match {
  const start = name.indexOf('://')
  if (start < 1 || !ascii(name)) return 'unknown'
  const rest = name.slice(start + 3)
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '')
  if (!/[a-z]/i.test(host)) return 'unknown'
  return compareHost(host, constraint, false)
}

/** An address and a mask of the same length (RFC 4632); a mask with holes is none. */
function compareIp(address: Uint8Array, range: Uint8Array): Match {
  const half = range.length / 2
  if ((half !== 4 && half !== 16) || (address.length !== 4 && address.length !== 16)) return 'unknown'
  const mask = range.subarray(half)
  const digits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  if (digits.includes('01')) return 'unknown'
  if (address.length !== half) return 'outside'
  return address.every((byte, i) => (byte & mask[i]!) === (range[i]! & mask[i]!)) ? 'inside' : 'outside'
}

function ascii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text)
}
