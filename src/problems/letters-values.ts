import { shown } from '../text/shown.ts'

/** What stands where a value was read, as far as a message tells of it. */
export type FoundValue =
  | { readonly kind: 'object' | 'null' }
  | { readonly kind: 'array'; readonly length: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }

/** What has to stand there. Ends of ranges are included. */
export type WantedValue =
  | { readonly kind: 'text' | 'boolean' | 'object' | 'space' }
  | { readonly kind: 'number' | 'list'; readonly least: number; readonly most: number }

/** What has to stand there, in words. */
export function wantedOf(wanted: WantedValue): string {
  switch (wanted.kind) {
    case 'text':
      return 'a text'
    case 'boolean':
      return 'true or false'
    case 'object':
      return 'an object: { … }'
    case 'space':
      return 'a number, or a list [natural, stretch, shrink]'
    case 'number':
      return `a number from ${wanted.least} to ${wanted.most}`
    case 'list':
      return `a list of ${wanted.least === wanted.most ? wanted.least : `${wanted.least} to ${wanted.most}`}`
  }
}

/** What stands there, in words. */
export function foundOf(found: FoundValue): string {
  switch (found.kind) {
    case 'object':
      return 'an object'
    case 'array':
      return `a list of ${found.length}`
    case 'null':
      return 'null'
    case 'string':
      return shown(found.value)
    case 'number':
    case 'boolean':
      return String(found.value)
  }
}
