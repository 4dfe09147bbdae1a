/** So many rows, lines or documents take little memory as plain objects, and less time; beyond them they are packed (docs/decisions.md). */
export const FEW = 1_000
