import writeXlsxFile from 'write-excel-file/node'

/**
 * A workbook (.xlsx) of one sheet: rows of cells, of which the first is the header. Each cell is a text and has the format of
 * one, so that nothing in it is ever taken for a formula, a number or a day, also after somebody has edited it. `title`: of the sheet.
 */
export async function workbookOf(rows: readonly (readonly string[])[], title: string): Promise<Uint8Array> {
  const cells = rows.map((row, index) =>
    row.map((value) => ({
      // what a workbook cannot hold (XML 1.0, 2.2)
      value: value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''),
      type: String,
      format: '@',
      ...(index === 0 ? { fontWeight: 'bold' as const } : {}),
    })),
  )
  // Excel takes no more of a sheet's name, and not these characters
  const sheet = title.replace(/[[\]*?/\\:']/g, '-').slice(0, 31)
  const written = await writeXlsxFile(cells, { sheet, stickyRowsCount: 1 }).toBuffer()
  return new Uint8Array(written)
}
