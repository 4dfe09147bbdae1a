// Controls on the pages of invite review, where they are served: approve, or send back with a remark, all or chosen letters. What
// they say comes with the state, in the language of the page; who somebody is, and what they may do, is decided by the server.
const sections = [...document.querySelectorAll('section[data-document]')]
const place = document.getElementById('approve')

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

// `{name}` in a text is what is called so. Whatever somebody has typed turns nothing round that is not its own (UAX #9, isolates).
const isolated = (value) =>
  typeof value === 'number'
    ? value
    : `\u2068${String(value).replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`
const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? isolated(values[name]) : whole))

const status = element('p', { className: 'approve-status' })
status.setAttribute('role', 'status')
const remark = element('textarea', { id: 'approve-remark', rows: 3, maxLength: 2000 })
const boxes = new Map()
const marks = new Map()
let words = {}
let isBusy = false

const chosen = () => [...boxes].filter(([, box]) => box.checked).map(([name]) => name)

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (answer.status !== 200 && answer.status !== 409) throw new Error(String(answer.status))
  return answer.json()
}

// by the certificate, or by their own word
const who = ({ by, approver }) =>
  approver === null ? filled(words.said, { by }) : filled(words.proved, { by: approver.subject })

function show({ documents }) {
  for (const { document: name, given, sentBack, lacking } of documents) {
    const said = [
      ...given.map((each) => filled(words.approved, { who: who(each) })),
      ...sentBack.map((each) => filled(words.sent_back, { who: who(each), remark: each.remark })),
      ...(lacking > 0 && sentBack.length === 0 ? [words.open] : []),
    ]
    const mark = marks.get(name)
    if (mark === undefined) continue
    mark.textContent = said.join(' · ')
    mark.dataset.state = sentBack.length > 0 ? 'back' : given.length > 0 ? 'approved' : 'open'
  }
}

async function say(path, documents) {
  if (isBusy) return
  if (documents !== null && documents.length === 0) {
    status.textContent = words.none_chosen
    return
  }
  if (path === '/-/send-back' && remark.value.trim() === '') {
    status.textContent = words.remark_needed
    remark.focus()
    return
  }
  isBusy = true
  status.textContent = words.working
  try {
    const answer = await ask(path, { documents, remark: remark.value.trim() || null })
    show(await ask(stateOf()))
    status.textContent =
      answer.kind === 'recorded' ? words.recorded : filled(words.refused, { why: answer.why.join(' ') })
    if (answer.kind === 'recorded') {
      remark.value = ''
      for (const box of boxes.values()) box.checked = false
      count()
    }
  } catch {
    status.textContent = words.over
  } finally {
    isBusy = false
  }
}

const stateOf = () => `/-/state?language=${encodeURIComponent(document.documentElement.lang || 'en')}`
const chosenCount = element('span', { className: 'approve-count' })
const count = () => {
  chosenCount.textContent = filled(words.chosen, { count: chosen().length })
}

function button(text, act, className = '') {
  const made = element('button', { type: 'button', textContent: text, className })
  made.addEventListener('click', act)
  return made
}

function mount(state) {
  words = state.words
  const language = { lang: state.language, dir: state.language === 'ar' ? 'rtl' : 'ltr' }
  const me = filled(state.approver === null ? words.you_said : words.you_proved, {
    by: state.by,
    subject: state.approver,
  })
  const signs =
    state.signer === null ? words.any_signer : filled(words.signer, { signer: state.signer.subject })
  for (const section of sections) {
    const name = section.dataset.document
    if (!state.documents.some((each) => each.document === name)) continue
    const box = element('input', { type: 'checkbox' })
    box.addEventListener('change', count)
    const mark = element('span', { className: 'approve-mark' })
    boxes.set(name, box)
    marks.set(name, mark)
    const heading = section.querySelector('h1, h2, h3, h4, h5, h6')
    const called = heading?.textContent.trim().replace(/\s+/g, ' ') ?? name
    const label = element('label', {}, box, ` ${filled(words.choose, { document: called })}`)
    const line = Object.assign(element('div', { className: 'approve-item' }, label, mark), language)
    // the bar of a document stays in sight, and is no larger for that
    const bar = heading?.closest('.bar') ?? heading
    if (bar === null) section.prepend(line)
    else bar.after(line)
  }
  const all = { count: state.documents.length }
  const hint = element('span', { id: 'approve-remark-hint', textContent: words.remark_hint })
  remark.setAttribute('aria-describedby', hint.id)
  const done = button(words.done, async () => {
    await ask('/-/end', {}).catch(() => {})
    for (const each of document.querySelectorAll('.approve-bar button, .approve-item input'))
      each.disabled = true
    status.textContent = words.over
  })
  const bar = element(
    'div',
    { className: 'approve-bar' },
    element('h2', { textContent: words.heading }),
    element('p', { textContent: `${me} ${signs}` }),
    element('label', { htmlFor: remark.id, textContent: words.remark }),
    remark,
    hint,
    element(
      'div',
      { className: 'approve-buttons' },
      button(filled(words.approve_all, all), () => say('/-/approve', null), 'approve-yes'),
      button(filled(words.send_back_all, all), () => say('/-/send-back', null)),
    ),
    element(
      'div',
      { className: 'approve-buttons' },
      chosenCount,
      button(words.choose_shown, () => {
        for (const section of sections) {
          const box = boxes.get(section.dataset.document)
          if (box !== undefined && section.offsetParent !== null) box.checked = true
        }
        count()
      }),
      button(words.approve_chosen, () => say('/-/approve', chosen()), 'approve-yes'),
      button(words.send_back_chosen, () => say('/-/send-back', chosen())),
    ),
    element('div', { className: 'approve-buttons' }, done),
    status,
  )
  place.append(Object.assign(bar, language))
  place.hidden = false
  count()
  show(state)
}

// a page beside the first has letters and no place for the bar: its letters are chosen on the first
if (place !== null)
  ask(stateOf()).then(mount, () => {
    place.hidden = false
    place.textContent = 'Nothing is served here any more. Start invite review --serve again.'
  })
