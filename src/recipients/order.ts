import type { Group, LanguageTag, Recipient } from '../model/recipient.ts'

/** In the order in which they stand below a State. */
const groups: readonly Group[] = ['ministers', 'missions', 'administrations']

/**
 * Puts recipients in alphabetical order of the States' short names in a language, as its own readers look them up (UTS #10 with the
 * language's tailoring; Chinese by pinyin; Arabic without the article); within a State: ministers, missions,
 * administrations.
 */
export function alphabetical(recipients: readonly Recipient[], language: LanguageTag): readonly Recipient[] {
  const locale = language.startsWith('zh') ? `${language}-u-co-pinyin` : language
  const collator = new Intl.Collator(locale)
  const keyOf = ({ state, id }: Recipient): string => {
    const name = state.names[language]?.short ?? id
    return language.startsWith('ar') ? name.replace(/^ال/, '') : name
  }
  return recipients
    .map((recipient) => ({ recipient, key: keyOf(recipient), group: groups.indexOf(recipient.group) }))
    .sort(
      (a, b) =>
        collator.compare(a.key, b.key) || a.group - b.group || (a.recipient.id < b.recipient.id ? -1 : 1),
    )
    .map(({ recipient }) => recipient)
}
