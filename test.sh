#!/usr/bin/env bash
# Prepares the machine, builds everything and runs all tests. Ends with "tests: N passed, N failed, N skipped".
# Usage: ./test.sh [part of a test project's name ...]    such as ./test.sh Gateway EndToEnd
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

scripts/prepare.sh --compose --chromium || exit 1
dotnet build OpenClaw.sln --nologo -v q || {
  echo "tests: 0 passed, 1 failed, 0 skipped"
  exit 1
}

# Whether a project's name contains one of the words that follow it, or no words follow.
wanted() {
  local name=$1 word
  shift
  [ $# -gt 0 ] || return 0
  for word in "$@"; do
    case $name in *"$word"*) return 0 ;; esac
  done
  return 1
}

# One project after the other: several measure memory or race real processes, and would disturb each other.
broken=0
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  wanted "$name" "$@" || continue
  dotnet test "$project" --no-build --nologo -v q --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --blame-hang-timeout 10m --blame-hang-dump-type none
  code=$?
  # A test host that died wrote no results, or fewer than it has tests: that is a failure of its own.
  if [ "$code" -ne 0 ] && ! grep -qs 'outcome="Failed"' "$results/$name.trx"; then
    broken=$((broken + 1))
    echo "$name: the test run ended with exit code $code" >&2
  fi
done

counter() { grep -hso "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(counter passed)
failed=$(($(counter failed) + broken))
skipped=$(counter notExecuted)
echo "tests: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
