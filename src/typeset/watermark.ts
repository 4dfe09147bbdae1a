import type { Ink } from '../model/page.ts'
import type { BlockContext, LayoutContext } from './vertical.ts'

const GREY = 0.88
/** of the page's diagonal */
const LENGTH = 0.62
const LARGEST_PT = 150

/** A document's watermark across the page from its lower left to its upper right corner; nothing where it has none. */
export function watermarkInk(word: string | null, job: LayoutContext, setting: BlockContext): readonly Ink[] {
  if (word === null || word === '') return []
  const { widthPt, heightPt } = job.look.page
  const diagonal = Math.hypot(widthPt, heightPt)
  const angle = Math.atan2(heightPt, widthPt)
  const line = (sizePt: number) => {
    const style = {
      ...setting.text,
      weight: 'bold' as const,
      sizePt,
      latinSizePt: sizePt,
      grey: GREY,
      trackingPt: 0,
    }
    const span = {
      start: 0,
      end: word.length,
      id: 0,
      style,
      language: setting.language,
      link: null,
      box: null,
    }
    const measure = { widthPt: 1e6, direction: job.direction, align: 'start' as const, hangPt: 0 }
    return job.paragraphs.set(
      { text: word, script: setting.language.script, spans: [span], isolates: [] },
      measure,
      setting.at,
      setting.problems,
    )[0]
  }
  const trial = line(100)
  if (trial === undefined) return []
  const sizePt = Math.min(LARGEST_PT, (100 * diagonal * LENGTH) / Math.max(trial.widthPt, 1))
  const set = line(sizePt)
  if (set === undefined) return []
  const left = Math.min(...set.parts.map((part) => part.xPt))
  // a word without a field in it: all its parts are glyphs
  const runs = set.parts.filter((part) => part.kind === 'run')
  return runs.map((part): Ink => {
    const { face, clusters, advancesPt } = part
    const along = part.xPt - left - set.widthPt / 2
    const across = -0.35 * sizePt
    const xPt = widthPt / 2 + along * Math.cos(angle) - across * Math.sin(angle)
    const yPt = heightPt / 2 + along * Math.sin(angle) + across * Math.cos(angle)
    const angleDeg = (angle * 180) / Math.PI
    return {
      kind: 'glyphs',
      owner: 'watermark',
      face,
      sizePt: part.sizePt,
      xPt,
      yPt,
      grey: GREY,
      angleDeg,
      clusters,
      advancesPt,
    }
  })
}
