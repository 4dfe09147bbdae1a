import { vi } from 'vitest'

// Some of the random histories of record-model.test.ts, with rows, lines and states packed from the first on.

vi.hoisted(() => {
  process.env.HISTORIES = String(Number(process.env.HISTORIES ?? 100) / 10)
})
vi.mock('../src/few.ts', () => ({ FEW: 0 }))
await import('./record-model.test.ts')
