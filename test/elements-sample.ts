import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { laySmallProject } from './small-project.ts'

/** A letter of three pages with every element for lists, links, tables, heads and feet, and an address, in six languages. */

export const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const
export type Tag = (typeof tags)[number]

/** What the letter says in a language, by the element that it stands in. */
export interface ElementWords {
  readonly items: readonly [string, string, string]
  readonly inner: readonly [string, string]
  readonly link: string
  readonly em: string
  readonly caption: string
  readonly heads: readonly [string, string]
  readonly over: string
  /** `{n}` of `{m}` */
  readonly page: string
}

export const words: Readonly<Record<Tag, ElementWords>> = {
  ar: {
    items: ['يرجى تأكيد الحضور', 'يرجى إرسال الأسماء', 'يرجى إرسال البيانات التالية'],
    inner: ['الاسم الكامل', 'رقم جواز السفر'],
    link: 'موقع القمة',
    em: 'تقرير اللجنة',
    caption: 'جدول الجلسات',
    heads: ['التاريخ', 'المكان'],
    over: 'تعلن التفاصيل لاحقا',
    page: 'الصفحة {n} من {m}',
  },
  en: {
    items: ['Please confirm that you will attend', 'Please send the names', 'Please send the following'],
    inner: ['full name', 'number of the passport'],
    link: 'the site of the Summit',
    em: 'Report of the Committee',
    caption: 'Meetings',
    heads: ['Date', 'Place'],
    over: 'details follow',
    page: 'Page {n} of {m}',
  },
  es: {
    items: ['Sírvase confirmar su asistencia', 'Sírvase enviar los nombres', 'Sírvase enviar lo siguiente'],
    inner: ['nombre completo', 'número de pasaporte'],
    link: 'el sitio de la Cumbre',
    em: 'Informe de la Comisión',
    caption: 'Reuniones',
    heads: ['Fecha', 'Lugar'],
    over: 'siguen los detalles',
    page: 'Página {n} de {m}',
  },
  fr: {
    items: ['Veuillez confirmer votre présence', 'Veuillez envoyer les noms', 'Veuillez envoyer ce qui suit'],
    inner: ['nom complet', 'numéro du passeport'],
    link: 'le site du Sommet',
    em: 'Rapport de la Commission',
    caption: 'Réunions',
    heads: ['Date', 'Lieu'],
    over: 'les détails suivent',
    page: 'Page {n} sur {m}',
  },
  ru: {
    items: ['Просьба подтвердить участие', 'Просьба сообщить имена', 'Просьба сообщить следующее'],
    inner: ['полное имя', 'номер паспорта'],
    link: 'сайт Встречи',
    em: 'Доклад Комитета',
    caption: 'Заседания',
    heads: ['Дата', 'Место'],
    over: 'подробности последуют',
    page: 'Страница {n} из {m}',
  },
  zh: {
    items: ['请确认出席', '请寄送姓名', '请寄送以下资料'],
    inner: ['全名', '护照号码'],
    link: '峰会网站',
    em: '委员会报告',
    caption: '会议',
    heads: ['日期', '地点'],
    over: '详情另告',
    page: '第{n}页，共{m}页',
  },
}

const pages = (text: string): string => text.replace('{n}', '<page-number>').replace('{m}', '<page-count>')

/** The template of a language. `address`: of which envelope's window it has one. */
export function elementsProse(tag: Tag, address = 'din'): string {
  const { items, inner, link, em, caption, heads, over, page } = words[tag]
  return `<title>{{letter.reference}} – {{state.short}}</title>
<header pages="first"><p class="organization">{{letter.reference}}</p></header>
<header pages="following"><p>{{letter.reference}} – ${pages(page)}</p></header>
<address window="${address}">
  <p class="addressee">{{addressee.title}}</p>
  {{#each addressee.address}}<p class="addressee">{{this}}</p>{{/each}}
</address>
<p>${page.replace('{n}', '1').replace('{m}', '<page-count>')}</p>
<ol>
  <li>${items[0]}<sup>1</sup>, H<sub>2</sub>O.</li>
  <li>${items[1]}: <a href="mailto:{{letter.email}}">{{letter.email}}</a>.</li>
  <li>${items[2]}:
    <ul>
      <li>${inner[0]}</li>
      <li><a href="https://example.org/wsis?a=1&amp;b=(2)" title="${link} (example.org)">${link}</a>
        <ol><li>${inner[1]}</li><li>${inner[0]}</li></ol>
      </li>
    </ul>
    <ol><li>${inner[0]}</li><li><p>${inner[1]}</p><p><em>${em}</em></p></li></ol>
  </li>
  ${Array.from({ length: 8 }, () => `<li>${inner[0]}</li>`).join('\n  ')}
</ol>
<table>
  <caption>${caption}</caption>
  <thead><tr><th scope="col">${heads[0]}</th><th scope="col">${heads[1]}</th></tr></thead>
  <tbody>
    <tr><td>{{date letter.date}}</td><td>${inner[0]}</td></tr>
    <tr><td colspan="2">${over}</td></tr>
  </tbody>
</table>
<page-break>
<p><em>${em}</em></p>
<page-break>
<p>${over}</p>
<footer pages="first"><p>${heads[0]}</p></footer>
<footer pages="following"><p>${heads[1]} <page-number></p></footer>
<footer pages="last"><p>${caption} ${pages(page)}</p></footer>
`
}

/** Lays it out in a folder, for addressees in all six languages. */
export function layElements(folder: string, address = 'din'): void {
  laySmallProject(
    folder,
    tags.map((tag) => [ids[tag], tag, titles[tag]]),
  )
  const file = (name: string): string => path.join(folder, name)
  const look = JSON.parse(readFileSync(file('templates/L/look.json'), 'utf8')) as {
    letter: { page: object; styles: object }
    form: object
  }
  const { letter, form } = look
  const styles = {
    ...letter.styles,
    p: { before: 4, after: 4 },
    'p.organization': { size: 15, weight: 'bold' },
    'p.addressee': { before: 0, after: 0 },
    li: { before: 2, after: 2 },
    table: { before: 10, after: 10 },
    tr: { border: 'under', borderWidth: 0.4, padding: 2 },
    a: { grey: 0.35 },
  }
  const page = { width: 595.28, height: 841.89, top: 60, bottom: 70, left: 71, right: 71, head: 40, foot: 40 }
  const text = JSON.stringify({ letter: { ...letter, page, styles }, form })
  writeFileSync(file('templates/L/look.json'), text)
  mkdirSync(file('templates/L'), { recursive: true })
  for (const tag of tags) writeFileSync(file(`templates/L/${tag}.hbs`), elementsProse(tag, address))
  const rows = readFileSync(file('data/ministers.csv'), 'utf8').trimEnd().split('\n')
  const lines = rows.map((row, i) => (i === 0 ? `${row},address` : `${row},"${ADDRESS.join('\n')}"`))
  writeFileSync(file('data/ministers.csv'), `${lines.join('\n')}\n`)
  for (const list of ['missions', 'administrations'])
    writeFileSync(file(`data/${list}.csv`), `id,state,language\nFR-${list.slice(0, -1)},FR,\n`)
}

/** Example lines: nobody lives there. */
const ADDRESS = ['Example Organization', '12 Example Street', '1234 Example']

export const ids: Readonly<Record<Tag, string>> = {
  ar: 'LY',
  en: 'GB',
  es: 'MX',
  fr: 'FR',
  ru: 'RU',
  zh: 'CN',
}
const titles: Readonly<Record<Tag, string>> = {
  ar: 'إلى معالي الوزير',
  en: 'To the Minister',
  es: 'Al Ministro',
  fr: 'Au Ministre',
  ru: 'Министру',
  zh: '部长阁下',
}
