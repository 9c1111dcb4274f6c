#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Man pages and completion from the program's own table of commands; run by "meson install".
# usage: install-help.sh PROGRAM MAN_FOLDER COMPLETION_FOLDER SHARE_FOLDER (folders in the prefix)
set -eu
umask 022
program=$1
man=$MESON_INSTALL_DESTDIR_PREFIX/$2/man1
completion=$MESON_INSTALL_DESTDIR_PREFIX/$3
share=$MESON_INSTALL_DESTDIR_PREFIX/$4
mkdir -p "$man" "$completion"
page() { # NAME WORDS...
    name=$1
    shift
    "$program" help "$@" --man >"$man/$name.1"
    gzip -9nf "$man/$name.1"
}
page agrotown
for command in $("$program" help --names); do
    page "agrotown-$command" "$command"
done
"$program" help --completion >"$completion/agrotown"
# The programs that draw the demonstration's sources belong to the source, not to an installation.
find "$share/plans" -name '*.py' -exec rm -f {} +
