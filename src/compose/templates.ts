import type { DocumentKind } from '../model/doc.ts'
import { partName } from '../model/document.ts'
import type { TemplateNames } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { CheckedMarkup } from './markup.ts'

/** A template that was checked: what it names, what its documents depend on, and where its tags stand. */
export interface CheckedTemplate {
  readonly uses: TemplateNames
  readonly tags: CheckedMarkup['tags']
  readonly pictures: CheckedMarkup['pictures']
}

/** All templates of a letter, by part and language: `letter/fr`, `corr-1/ru`, `list/zh`, `mail/ar`. Plain data, that can be kept. */
export type Templates = Readonly<Record<string, CheckedTemplate>>

/** The name of a template among those of its letter. */
export const templateName = (of: DocumentKind, language: LanguageTag): string => `${nameOf(of)}/${language}`

function nameOf(of: DocumentKind): string {
  switch (of.kind) {
    case 'list':
    case 'participants':
    case 'mail':
      return of.kind
    case 'letter':
    case 'form':
    case 'sheet':
    case 'reminder':
      return partName(of)
    default:
      return of satisfies never
  }
}
