#!/usr/bin/env bash
# A batch by token against its raw signatures: bench/token.sh LIBRARY 'pkcs11:token=…;object=…' CHAIN.pem, with the PIN in INVITE_PASSPHRASE and
# pkcs11js installed. All addressees, medians of five; the first row is what the token itself takes, in one session and one login.
set -euo pipefail
cd "$(dirname "$0")/.."
library=$1 key=$2 chain=$3
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state
at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
now() { date +%s%3N; }
median() { sort -n | sed -n 3p; }
raw() {
  LIBRARY=$library node -e '
    const { PKCS11 } = require("pkcs11js")
    const p = new PKCS11(); p.load(process.env.LIBRARY); p.C_Initialize()
    const want = process.argv[1].match(/object=([^;?]*)/)?.[1]
    const slot = p.C_GetSlotList(true)[0]; const s = p.C_OpenSession(slot, 4)
    p.C_Login(s, 1, process.env.INVITE_PASSPHRASE)
    p.C_FindObjectsInit(s, [{ type: 0, value: 3 }, ...(want ? [{ type: 3, value: want }] : [])])
    const [k] = p.C_FindObjects(s, 1); p.C_FindObjectsFinal(s)
    const rsa = p.C_GetAttributeValue(s, k, [{ type: 0x100 }])[0].value[0] === 0
    const start = performance.now()
    for (let i = 0; i < 385; i++) { p.C_SignInit(s, { mechanism: rsa ? 0x40 : 0x1044 }, k); p.C_Sign(s, Buffer.alloc(200, i), Buffer.alloc(1024)) }
    console.log(Math.round(performance.now() - start))' "$key"
}
batch() { local start; rm -rf "$work/state"; start=$(now); node bin/invite.js generate --quiet --signed-at "$at" --out "$work/out-$1" "${@:2}" >/dev/null; echo $(($(now) - start)); rm -rf "$work/out-$1"; }
packed() {
  local start; rm -rf "$work/state"; node bin/invite.js generate --quiet --unsigned --signed-at "$at" --identity "$chain" --out "$work/out-p" >/dev/null
  start=$(now); node bin/invite.js sign --quiet --identity "$key?module-path=$library" --out "$work/out-p" >/dev/null; echo $(($(now) - start)); rm -rf "$work/out-p"
}
row() { printf '| %s | %s ms |\n' "$1" "$2"; }
echo '| 384 documents and a checkpoint, by token | |'; echo '| --- | --- |'
row '385 raw signatures, one session' "$(for i in 1 2 3 4 5; do raw; done | median)"
row 'a whole run, `generate --identity pkcs11:…`' "$(for i in 1 2 3 4 5; do batch t --identity "$key?module-path=$library"; done | median)"
row 'the same for trial, from a file' "$(for i in 1 2 3 4 5; do batch f; done | median)"
row '`sign` alone, of what `generate --unsigned` made' "$(for i in 1 2 3 4 5; do packed; done | median)"
