#!/usr/bin/env bash
# What `invite review` takes, by the clock and by processors' time, and how large its folder is: bench/review.sh, after npm run build.
# All 384 documents; the same with one cell corrected; a letter and a form a language. Figures: bench/RESULTS.md.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
TIMEFORMAT='      %R s by the clock, %U s of processors'
# the command ends with 3: somebody has yet to look
review() { (node "$here/bin/invite.js" review --quiet "$@" || [ $? -eq 3 ]) | grep 'to look at'; }
cd "$work" && mkdir data && cp "$here/data/ministers.csv" data
echo 'all addressees' && time review
du -sm out/DM-1132/reviews/* | awk '{ print "      " $1 " MB" }'
echo 'one cell corrected' && sed -i 's/^FR,FR,fr,,/FR,FR,fr,,Au Ministre/' data/ministers.csv && time review
echo 'a letter and a form a language' && time review --only FR,EG,CN,GB,RU,ES --out other
