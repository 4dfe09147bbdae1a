// source-text.js FOLDER SIGNED-AT SUBJECT ID…: what the letters and forms of these addressees say, from the templates, a
// paragraph a line and each label of a row of fields its own, as FOLDER/<file>.txt: what text extractors are held to.
// To be bundled, as the program is.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { firstJobs } from '../src/plan/jobs.ts'
import { wordsOf } from '../src/problems/words.ts'
import { openComposer } from '../src/compose/compose.ts'
import { openFolders, openProject } from '../src/project/project.ts'

const [folder, signedAt, subject, ...ids] = process.argv.slice(2)
const opened = await openProject(openFolders(undefined), null)
if (opened.kind === 'problems') throw new Error(wordsOf(opened.problems[0]).message)
const project = opened.value
const composer = openComposer(project)

// running heads are artifacts: no reader hears them
function paragraphs(node, into) {
  if (node.kind === 'signature') for (const child of node.children) paragraphs(child, into)
  if (node.kind !== 'element' || node.role === 'Artifact') return into
  if (node.children.some((child) => child.kind === 'text' || child.kind === 'line-break'))
    into.push(...textOf(node).split(between))
  else for (const child of node.children) paragraphs(child, into)
  return into
}

const between = '\n'

function textOf(node) {
  if (node.kind === 'field') return between
  if (node.kind === 'text') return node.text
  if (node.kind === 'line-break') return ' '
  return node.kind === 'element' ? node.children.map(textOf).join('') : ''
}

mkdirSync(folder, { recursive: true })
const recipients = project.recipients.filter(({ id }) => ids.includes(id))
const languages = { kind: 'these', tags: project.languages.map(({ tag }) => tag) }
for (const job of firstJobs(project, recipients, languages)) {
  const { root } = await composer.compose(job, { subject, signedAt, development: false }, false)
  writeFileSync(
    path.join(folder, `${path.basename(job.file)}.txt`),
    paragraphs(root, [])
      .filter((text) => text.trim() !== '')
      .map((text) => `${text}\n`)
      .join(''),
  )
}
