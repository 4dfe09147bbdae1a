/** What random input begins with: another each time, but in CI a commit has its own (vitest.config.ts); SEED repeats one. */
export const seed = Number(process.env.SEED ?? process.env.SEED_OF_COMMIT ?? Date.now() % 2 ** 31)
