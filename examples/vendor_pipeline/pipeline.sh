#!/bin/sh
# What a vendor does with a document before it is handed on: validate, check, collect, annotate, check, evidence.
#
#   sh pipeline.sh SBOM [FACTS...]
#
# With facts files nobody is asked. Without, the sources are, once; the answers stay in the cache of sbomkit.
#
#   OUT      the folder for everything that is made; default: sbomkit-out
#   PROFILE  what the document is checked against; default: cisa-2026
#   STRICT   set it to fail where the annotated document does not meet the checks of the profile
#   SBOMKIT  the command; default: sbomkit
#
# SOURCE_DATE_EPOCH makes the annotated document reproducible.

set -eu

if [ $# -eq 0 ]; then
    echo "usage: sh pipeline.sh SBOM [FACTS...]" >&2
    exit 2
fi
case $1 in
-*) sbom=./$1 ;; # a file, and no option
*) sbom=$1 ;;
esac
shift
out=${OUT:-sbomkit-out}
profile=${PROFILE:-cisa-2026}
sbomkit=${SBOMKIT:-sbomkit}
annotated=$out/annotated-$(basename "$sbom")
facts=$out/facts.jsonl
mkdir -p "$out"

# Findings (exit code 1) are written down and do not stop the run; anything else does.
findings_allowed() {
    status=0
    "$@" || status=$?
    [ "$status" -le 1 ] || exit "$status"
}

# $sbomkit may be several words, so it is not quoted.
echo "1. validate: does the document keep to its format?"
$sbomkit validate "$sbom" -q

echo "2. check: what does $profile miss in it?"
findings_allowed $sbomkit check "$sbom" --profile "$profile" --format json -o "$out/check-before.json"

echo "3. collect: who stands behind the packages?"
if [ $# -gt 0 ]; then
    for file in "$@"; do
        set -- "$@" --facts "$file"
        shift
    done
    $sbomkit collect "$sbom" "$@" --offline -q -o "$facts"
else
    $sbomkit collect "$sbom" -q -o "$facts"
fi

echo "4. annotate: facts into the document, and what changed for $profile"
$sbomkit annotate "$sbom" --for "$profile" --facts "$facts" --offline -q --format markdown -o "$annotated" \
    >"$out/before-and-after.md"
$sbomkit validate "$annotated" -q

echo "5. check: the annotated document"
findings_allowed $sbomkit check "$annotated" --profile "$profile" --format sarif -o "$out/check-after.sarif"

echo "6. evidence: what was looked at, on what ground, with what outcome"
for format in json html; do
    $sbomkit evidence "$sbom" --facts "$facts" --offline -q --format "$format" -o "$out/evidence.$format"
done
$sbomkit evidence "$sbom" --facts "$facts" --offline -q --statement -o "$out/evidence.intoto.json"

echo "done: $out"
if [ -n "${STRICT:-}" ]; then
    exit "$status"
fi
