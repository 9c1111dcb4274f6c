# SPDX-License-Identifier: Apache-2.0
# Shared by every bats file: a throw-away folder, the program, the hamlet, goldens.
bats_require_minimum_version 1.5.0

setup() {
    export SOURCE_DATE_EPOCH=1793491200 # 2026-11-01
    export AGROTOWN_AUTHOR="T. Tester" AGROTOWN_LANG=en NO_COLOR=1
    # The leak checker itself now and then crashes on a program that loads modules; leaks are
    # looked for in the unit tests, which link the same code whole.
    export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
    agrotown="$AGROTOWN_BUILD/agrotown"
    hamlet="$AGROTOWN_SOURCE/tests/cli/hamlet"
    golden_folder="$AGROTOWN_SOURCE/tests/cli/golden"
    cd "$BATS_TEST_TMPDIR" || exit 1
}

# Hashes differ with the schema; everything else must hold to the byte.
normalise() {
    sed -E "s#$AGROTOWN_SOURCE#SOURCE#g; s#\b[0-9a-f]{64}\b#HASH#g; s#\b[0-9a-f]{12}\b#HASH#g"
}

# golden NAME [CODE] COMMAND...: runs, compares stdout, stderr and exit code with golden/NAME.
golden() {
    local name=$1 code
    shift
    code=0
    "$@" >stdout.txt 2>stderr.txt || code=$?
    {
        echo "exit $code"
        echo "--- stdout"
        normalise <stdout.txt
        echo "--- stderr"
        normalise <stderr.txt
    } >actual.txt
    if [ -n "${UPDATE_GOLDEN:-}" ]; then
        cp actual.txt "$golden_folder/$name.txt"
    fi
    diff -u "$golden_folder/$name.txt" actual.txt
}

make_hamlet() {
    "$agrotown" init hamlet.sqlite --title Hamlet --programme "$hamlet/programme.yaml" \
        --settings "$hamlet/settings.yaml" --illustrative -q
    for layer in site zones streets; do
        "$agrotown" import hamlet.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/master.yaml" -q >/dev/null
    done
    for layer in hazards releases; do
        "$agrotown" import hamlet.sqlite "$hamlet/$layer.geojson" --profile "$hamlet/clearance.yaml" -q >/dev/null || true
    done
    for dataset in DS-001 DS-002; do
        "$agrotown" accept hamlet.sqlite $dataset --by "A. Officer" --confirmed-by "B. Chief" -q >/dev/null
    done
}
