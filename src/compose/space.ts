/** Marks as wide as a hanzi bring their own space: none is written before these, nor after those that end nothing. */
export const NO_SPACE_BEFORE = '[\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301F！（），．：；？]'
export const NO_SPACE_AFTER = '[、。〈《「『【〔（，：；]'

export const BESIDE_FULL_WIDTH = new RegExp(`(?<=${NO_SPACE_AFTER}) | (?=${NO_SPACE_BEFORE})`, 'g')
