#!/bin/sh
# What a vendor does with a document before it is handed on: validate, check, collect, annotate, check, evidence.
#
#   sh pipeline.sh SBOM [FACTS...]
#
# With facts files nobody is asked. Without, the sources are, once; the answers stay in the cache of sbomkit.
#
#   OUT      the folder for everything that is made; default: sbomkit-out
#   PROFILE  what the document is checked against; default: cisa-2026
#   STRICT   set it to fail where what is handed on does not meet the checks of the profile
#   SBOMKIT  the command; default: sbomkit
#   DROP_SIGNATURE
#            set it to take signatures out of the document, which every edit breaks; sign the annotated document anew
#
# SOURCE_DATE_EPOCH makes the annotated document reproducible. Where the document has no room for annotations, or is signed, they
# go into a sidecar.

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
sidecar=$out/annotations.json
compared=$out/before-and-after.md
facts=$out/facts.jsonl
mkdir -p "$out"
rm -f "$annotated" "$sidecar" "$compared" # of an earlier run

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
status=0
told=$($sbomkit annotate "$sbom" --for "$profile" --facts "$facts" --offline ${DROP_SIGNATURE:+--drop-signature} \
    --format markdown -o "$annotated" 2>&1 >"$compared") || status=$?
case $status in
0)
    echo "$told"
    $sbomkit validate "$annotated" -q
    handed_on=$annotated
    ;;
3)
    rm -f "$compared"
    echo "not into the document: ${told#error: }"
    $sbomkit annotate "$sbom" --facts "$facts" --offline -q -o "$sidecar"
    echo "the document stays as it is, and the annotations are in $sidecar"
    handed_on=$sbom
    ;;
*)
    echo "$told" >&2
    exit "$status"
    ;;
esac

echo "5. check: what does $profile miss in what is handed on?"
findings_allowed $sbomkit check "$handed_on" --profile "$profile" --format junit -o "$out/check-after.xml"
findings_allowed $sbomkit check "$handed_on" --profile "$profile" --format sarif -o "$out/check-after.sarif"

echo "6. evidence: what was looked at, on what ground, with what outcome"
for format in json html; do
    $sbomkit evidence "$sbom" --facts "$facts" --offline -q --format "$format" -o "$out/evidence.$format"
done
$sbomkit evidence "$sbom" --facts "$facts" --offline -q --statement -o "$out/evidence.intoto.json"

echo "done: $out"
if [ -n "${STRICT:-}" ]; then
    exit "$status"
fi
