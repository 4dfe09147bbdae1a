/**
 * The content of the form in which a picture of somebody's signature stands, as it is written in a file: not packed, so that a review
 * finds it, and long enough for what takes its place. `S` is the picture.
 */
export const SHOWN_SIGNATURE = '/S Do % a picture of a signature; a review covers it'
