#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run_campaign.sh PROGRAM SOURCE RUNS [SECONDS]: makes the seeds, then damages and imports them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$(dirname "${BASH_SOURCE[0]}")/make_seeds.sh" "$2" "$folder/seeds" 2>"$folder/log" || {
    cat "$folder/log" >&2
    exit 1
}
"$1" "$folder/seeds" "${@:3}"
