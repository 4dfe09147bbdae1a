import { error } from './wording.ts'

/** What can be wrong with an address that is to stand in the window of an envelope. */
export const windowProblems = {
  'window/address-overflow': error(
    'The address has to stand in the window of the envelope wherever the folded sheet lies in it, and this one has more lines than there is room for. Shorten it, or make its type or its leading smaller in look.json.',
    ({ heightPt, roomPt }: { readonly heightPt: number; readonly roomPt: number }) => ({
      message: `the address is ${Math.ceil(heightPt)} pt high, and the window has room for ${Math.floor(roomPt)}`,
      hint: 'shorten the address, or make its type smaller in look.json',
    }),
  ),
  'window/not-free': error(
    'Where the window of the envelope may come to lie, nothing may stand but the address, or it would be read by whoever carries the letter, and by the machines of the post. What stands over the address has to end higher, what stands at the edge of the page has to move aside. The window is at a fixed place of an A4 sheet, on the first page.',
    ({
      fault,
      window,
    }: {
      readonly fault: 'sheet' | 'above' | 'beside' | 'page'
      readonly window: string
    }) => ({
      message: {
        sheet: `the page is not A4, and the window “${window}” is at a place of an A4 sheet`,
        above: `what stands over the address reaches into the window “${window}”`,
        beside: `what stands at the edge of page 1 reaches into the window “${window}”`,
        page: 'the address stands behind a page break, and the window shows page 1',
      }[fault],
      hint: {
        sheet: 'make the page of look.json 595.28 wide and 841.89 high',
        above: 'make the letterhead lower, the space over it smaller, or put it below the address',
        beside: 'move the aside up or to the other side, in look.json',
        page: 'put the address before the page break',
      }[fault],
    }),
  ),
}
