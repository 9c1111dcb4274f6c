#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Collects the texts of the program into agrotown.pot and merges them into the three catalogues.
# usage: src/lang/update.sh [--pot FILE]   (--pot: only write the collected texts to FILE)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
pot=src/lang/agrotown.pot
only=
[ "${1:-}" = --pot ] && pot=$2 only=1
find src include -name '*.[ch]' | LC_ALL=C sort | xgettext --files-from=- --language=C --from-code=UTF-8 \
  --keyword=N_ --keyword=agt_tr:2 --keyword=L:7 --no-wrap --no-location --sort-output \
  --add-comments=TRANSLATORS --output="$pot.new"
{ printf 'msgid ""\nmsgstr ""\n"Project-Id-Version: agrotown\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
  sed '1,/^$/d' "$pot.new"; } > "$pot.tmp"
rm -f "$pot.new"
mv "$pot.tmp" "$pot"
[ -n "$only" ] && exit 0
for lang in az ru en; do
  po=src/lang/$lang.po
  [ -e "$po" ] || { sed -n 1,3p "$pot"; printf '"Language: %s\\n"\n' "$lang"; sed 1,3d "$pot"; } > "$po"
  msgmerge --quiet --no-wrap --no-location --no-fuzzy-matching --sort-output --backup=off --update "$po" "$pot"
  msgattrib --no-wrap --no-obsolete --sort-output --output-file="$po" "$po"
done
# English is the language of the source: every text stands for itself.
msgen --no-wrap --sort-output --output-file=src/lang/en.po src/lang/en.po
