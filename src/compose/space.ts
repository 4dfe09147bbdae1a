// A mark as wide as a hanzi brings its own space: an ASCII space beside it is dropped. Both as character classes.

/** No space stands before these marks, which close or pause, or open and have their blank half before them. */
export const NO_SPACE_BEFORE = '[\\u3001-\\u3003\\u3008-\\u3011\\u3014-\\u301F！（），．：；？]'
/** No space stands after these marks, which open, pause or close and have their blank half behind them. */
export const NO_SPACE_AFTER = '[、。〈-】〔〕！（），：；？]'

/** A space that is dropped. */
export const BESIDE_FULL_WIDTH = new RegExp(`(?<=${NO_SPACE_AFTER}) | (?=${NO_SPACE_BEFORE})`, 'g')
