// What these pages do beside being read: they show the documents that are asked for, go from one to the next by key, and show a
// picture large. Without it they are whole. No module, since a browser loads none from a disk.
;(() => {
  const find = (id) => document.getElementById(id)
  const all = [...document.querySelectorAll('.document')]
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
  const unchanged = [...document.querySelectorAll('#unchanged [data-id]')].map((each) => ({
    name: each.textContent,
    text: plain(`${each.dataset.id} ${each.textContent}`),
  }))

  const visible = () => all.filter((section) => !section.hidden)

  // beside how many are shown: whose documents stay as they are, or that nothing matches, or what was said last
  function show(said = '') {
    const words = plain(search.value).split(/\s+/).filter(Boolean)
    for (const section of all) {
      const { dataset } = section
      section.hidden = !(
        (language.value === '' || dataset.language === language.value) &&
        (why.value === '' || dataset.why.split('\n').includes(why.value)) &&
        (addressee.value === '' || dataset.addressee === addressee.value) &&
        words.every((word) => textOf(section).includes(word))
      )
    }
    const count = visible().length
    const staying =
      words.length === 0
        ? []
        : unchanged.filter(({ text }) => words.every((word) => text.includes(word))).map(({ name }) => name)
    const { words: counted, none, unchanged: stays, joint } = shown.dataset
    const told = [counted.replace('#', number.format(count))]
    if (said !== '') told.push(said)
    if (staying.length > 0 && staying.length <= 5) told.push(stays.replace('#', staying.join(joint)))
    else if (count === 0) told.push(none)
    shown.textContent = told.join(' · ')
    // on paper: what is printed is not all
    const isExtract = count < all.length
    for (const each of document.querySelectorAll('[data-extract]')) {
      each.hidden = !isExtract
      each.textContent = form.dataset.extractWords.replace('#', number.format(count))
    }
    const gone = new Set(all.filter(({ hidden }) => hidden).map(({ dataset }) => dataset.document))
    for (const each of document.querySelectorAll('[data-of]')) each.hidden = gone.has(each.dataset.of)
  }

  let waiting = 0
  const soon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(show, 150)
  }
  form.hidden = false
  search.addEventListener('input', soon)
  for (const each of [language, why, addressee]) each.addEventListener('change', () => show())
  form.addEventListener('reset', () => setTimeout(show))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(waiting)
    show()
    const [first] = visible()
    if (first !== undefined) goTo(first)
  })

  function goTo(section) {
    section.focus({ preventScroll: true })
    section.scrollIntoView()
  }

  // j and k, from wherever nothing is typed: from above the documents to the first
  addEventListener('keydown', (event) => {
    const step = { j: 1, k: -1 }[event.key]
    const types = event.target.closest?.('input, textarea, select, dialog, [contenteditable]')
    if (step === undefined || types || event.ctrlKey || event.altKey || event.metaKey) return
    const here = event.target.closest?.('.document')
    const to = visible()
    // without the focus, from the one that is in sight
    const at = here
      ? to.indexOf(here)
      : to.findLastIndex((section) => section.getBoundingClientRect().top < innerHeight / 3)
    const next = to[Math.max(0, at + step)]
    if (next === undefined) return
    event.preventDefault()
    goTo(next)
  })

  // a picture is shown large by its place in the page, so that “back” closes it; with all that lies over it
  const large = find('large')
  const sheet = find('sheet')
  const whole = find('whole')
  let from = null
  function enlarge(figure) {
    const picture = figure.querySelector('a').cloneNode(true)
    const paper = figure.cloneNode(false)
    paper.removeAttribute('id')
    paper.append(...picture.childNodes, ...[...figure.children].slice(1).map((each) => each.cloneNode(true)))
    const image = paper.querySelector('img')
    image.loading = 'eager'
    find('large-name').textContent = image.alt
    sheet.replaceChildren(paper)
    sheet.lang = figure.closest('[lang]').lang
    size(false)
    large.showModal()
    // what is marked is what is looked for
    const [mark] = paper.querySelectorAll('rect')
    sheet.scrollTo(0, 0)
    mark?.scrollIntoView({ block: 'center', inline: 'center' })
  }
  function size(isWhole) {
    sheet.classList.toggle('whole', isWhole)
    whole.textContent = isWhole ? whole.dataset.larger : whole.dataset.whole
  }
  whole.addEventListener('click', () => size(!sheet.classList.contains('whole')))
  sheet.addEventListener('click', () => size(!sheet.classList.contains('whole')))
  find('close').addEventListener('click', () => large.close())
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.document .paper a')
    if (link) from = link
  })
  // Esc, or the button
  large.addEventListener('close', () => {
    sheet.replaceChildren()
    if (from !== null && location.hash === from.hash) history.back()
    from?.focus({ preventScroll: true })
    from = null
  })

  // a link to a document that is not shown shows it, and says so
  function follow() {
    const wanted = find(decodeURIComponent(location.hash.slice(1)))
    if (wanted?.classList.contains('paper')) {
      if (wanted.querySelector('img') === null) return
      from ??= wanted.querySelector('a')
      enlarge(wanted)
      return
    }
    if (large.open) large.close()
    if (!wanted?.hidden) return
    const name = wanted.querySelector('h3').firstChild.textContent.trim()
    for (const each of [search, language, why, addressee]) each.value = ''
    show(shown.dataset.cleared.replace('#', name))
    goTo(wanted)
  }
  addEventListener('hashchange', follow)
  if (location.hash !== '') follow()

  // what is printed has to be there
  addEventListener('beforeprint', () => {
    for (const image of document.querySelectorAll('.document:not([hidden]) img')) image.loading = 'eager'
  })
})()
