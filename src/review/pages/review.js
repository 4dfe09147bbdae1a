// What these pages do beside being read: they show the documents that are asked for, and go from one to the next by key.
// Without it they are whole. No module, since a browser loads none from a disk.
;(() => {
  const find = (id) => document.getElementById(id)
  const list = find('documents')
  const all = [...list.querySelectorAll('.document')]
  const form = find('filter')
  const [search, language, why, addressee] = ['search', 'language', 'why', 'addressee'].map(find)
  const shown = find('shown')
  const tag = document.documentElement.lang
  const number = new Intl.NumberFormat(`${tag}-u-nu-latn`)

  // letters without their accents, so that “Cote” finds “Côte”; a language’s own letters stay
  const plain = (text) =>
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLocaleLowerCase()
  const texts = new Map()
  const textOf = (section) => {
    let text = texts.get(section)
    if (text === undefined) {
      text = plain(`${section.dataset.document} ${section.textContent}`)
      texts.set(section, text)
    }
    return text
  }

  function show() {
    const words = plain(search.value).split(/\s+/).filter(Boolean)
    let count = 0
    for (const section of all) {
      const { dataset } = section
      const fits =
        (language.value === '' || dataset.language === language.value) &&
        (why.value === '' || dataset.why === why.value) &&
        (addressee.value === '' || dataset.addressee === addressee.value) &&
        words.every((word) => textOf(section).includes(word))
      section.hidden = !fits
      if (fits) count++
    }
    shown.textContent = shown.dataset.words.replace('#', number.format(count))
    find('none').hidden = count > 0
  }

  let waiting = 0
  const soon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(show, 150)
  }
  form.hidden = false
  search.addEventListener('input', soon)
  for (const each of [language, why, addressee]) each.addEventListener('change', show)
  form.addEventListener('reset', () => setTimeout(show))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    show()
  })

  // keys act only while a document, or something in it, has the focus
  list.addEventListener('keydown', (event) => {
    const step = { j: 1, k: -1 }[event.key]
    const here = event.target.closest('.document')
    const types = event.target.closest('input, textarea, select, [contenteditable]')
    if (step === undefined || types || event.ctrlKey || event.altKey || event.metaKey) return
    const visible = all.filter((section) => !section.hidden)
    const next = here ? visible[visible.indexOf(here) + step] : visible[0]
    if (next === undefined) return
    event.preventDefault()
    next.focus({ preventScroll: true })
    next.scrollIntoView()
  })

  // a link to a document that is not shown shows it
  addEventListener('hashchange', () => {
    const wanted = find(location.hash.slice(1))
    if (wanted?.hidden) {
      form.reset()
      show()
      wanted.scrollIntoView()
    }
  })

  // what is printed has to be there
  addEventListener('beforeprint', () => {
    for (const image of document.querySelectorAll('.document:not([hidden]) img')) image.loading = 'eager'
  })
})()
