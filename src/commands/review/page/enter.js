// The token stands behind # in the address, where no browser sends it. It is given once for a cookie, and is gone.
const token = location.hash.slice(1)
const told = document.getElementById('entrance')
history.replaceState(null, '', '/')
if (token === '')
  told.textContent = 'Open the address that invite review --serve has printed, with all that stands behind #.'
else
  fetch('/-/enter', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  }).then(
    (answer) => {
      if (answer.ok) location.replace('/')
      else
        told.textContent = 'This address is not good, or was used before. Start invite review --serve again.'
    },
    () => {
      told.textContent = 'Nothing is served here any more. Start invite review --serve again.'
    },
  )
