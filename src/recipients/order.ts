import type { LanguageTag, ListName, Recipient } from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'

/**
 * Puts recipients in alphabetical order of the States' short names in a language, as its own readers look them up (UTS #10 with the
 * language's tailoring; Chinese by pinyin; Arabic without the article); within a State in the order of
 * `lists`; behind all States who stands for none, by their own name. Two things that collation does not know: 秘 of 秘鲁, Peru, is read bì and not mì; an alef with madda is
 * looked up as an alef.
 */
export function alphabetical(
  recipients: Sequence<Recipient>,
  lists: readonly ListName[],
  language: LanguageTag,
): readonly Recipient[] {
  const locale = language.startsWith('zh') ? `${language}-u-co-pinyin` : language
  const collator = new Intl.Collator(locale)
  const keyOf = ({ state, names, id }: Recipient): string => {
    const name = state?.names[language]?.short || names[language] || id
    if (language.startsWith('ar')) return name.replace(/^ال/, '').replaceAll('آ', 'ا')
    return language.startsWith('zh') ? name.replace(/^秘鲁/, '必鲁') : name
  }
  return recipients
    .map((recipient) => ({ recipient, key: keyOf(recipient), list: lists.indexOf(recipient.list) }))
    .sort(
      (a, b) =>
        Number(a.recipient.state === null) - Number(b.recipient.state === null) ||
        collator.compare(a.key, b.key) ||
        a.list - b.list ||
        (a.recipient.id < b.recipient.id ? -1 : 1),
    )
    .map(({ recipient }) => recipient)
}
