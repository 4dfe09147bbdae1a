/** A mail with files, as it would be sent. `date`: as mails write it (RFC 5322). */
export function mail(
  date: string,
  from: string,
  ...files: readonly (readonly [string, Uint8Array])[]
): Uint8Array {
  const parts = files.map(
    ([name, bytes]) =>
      `--x\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`,
  )
  const head = `From: ${from}\r\nTo: registry@example.org\r\nDate: ${date}\r\nSubject: Example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n`
  return new Uint8Array(
    Buffer.from(`${head}--x\r\nContent-Type: text/plain\r\n\r\nExample\r\n${parts.join('')}--x--\r\n`),
  )
}
