import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './run.ts'

/** Offices that nobody holds, in each language: what varies is their length and the number of address lines. */
const titles: Readonly<Record<string, readonly string[]>> = {
  ar: ['إلى رئيس ديوان البريد', 'إلى مدير الاتصالات', 'إلى أمين السجل العام للمراسلات'],
  en: [
    'To the Head of the Office of Posts',
    'To the Director of Telegraphs',
    'To the Keeper of the Register',
  ],
  es: ['Al Jefe de la Oficina de Correos', 'Al Director de Telégrafos', 'Al Guardián del Registro General'],
  fr: ['Au Chef du Bureau des postes', 'Au Directeur des télégraphes', 'Au Gardien du registre général'],
  ru: ['Начальнику почтового бюро', 'Директору телеграфов', 'Хранителю общего реестра'],
  zh: ['邮政局局长', '电报局局长', '总登记处负责人'],
}

/**
 * A folder with a list of `count` made-up addressees, spread over all States and six languages. Equal arguments give
 * equal lists: nothing here is random.
 */
export function makeMany(folder: string, count: number): void {
  const rows = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').trim().split(/\r?\n/)
  const states = rows.slice(1).map((row) => row.slice(0, 2))
  const tags = Object.keys(titles)
  const columns = ['en', 'fr', 'es', 'ru', 'zh', 'ar']
  const lines = Array.from({ length: count }, (_, index) => {
    const state = states[index % states.length]!
    const round = Math.floor(index / states.length)
    const tag = tags[(index + round) % tags.length]!
    const own = titles[tag]!
    const title = `${own[round % own.length]} ${round + 1}`
    const address = Array.from({ length: round % 4 }, (_, line) => `${round * 10 + line}`).join('\n')
    const cells = columns.map((column) => (column === tag ? title : ''))
    return [`${state}-${letters(round)}`, state, tag, ...cells, `"${address}"`, '', 'made up'].join(',')
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'ministers.csv'), `${rows[0]}\n${lines.join('\n')}\n`)
}

/** 0 is `xa`, 26 is `xba`. */
function letters(round: number): string {
  const letter = String.fromCharCode(97 + (round % 26))
  return round < 26 ? `x${letter}` : `${letters(Math.floor(round / 26))}${letter}`
}
