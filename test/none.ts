/** In the place of `src/few.ts`: everything is packed (vitest.config.ts). */
export const FEW = 0
