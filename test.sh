#!/usr/bin/env bash
# Prepares the machine, builds everything and runs all tests. Ends with "tests: N passed, N failed, N skipped".
# Usage: ./test.sh [part of a test project's name ...]    such as ./test.sh Gateway EndToEnd
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# Pictures of every page of the dashboard, for people to look at.
export DASHBOARD_SCREENSHOTS=$PWD/$results/dashboard

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

# The tests of the whole start what docker-compose.yml starts.
images=()
if wanted OpenClaw.EndToEnd.Tests "$@"; then images=(--images); fi

scripts/prepare.sh --compose --chromium --shellcheck ${images[@]+"${images[@]}"} || exit 1
# One compiler process for all projects takes a third of the time that one for each takes.
UseSharedCompilation=true dotnet build OpenClaw.sln --nologo -v q || {
  echo "tests: 0 passed, 1 failed, 0 skipped"
  exit 1
}

# What people type compiles itself ahead of time at its first call; that is not to happen while a test waits for it.
./openclaw --version >/dev/null || exit 1

# Half of the time of its tests is the installation, which depends on a registry; when it fails, the tests say so.
if wanted OpenClaw.OriginalCli.Tests "$@"; then scripts/e2e/install-original.sh >/dev/null || true; fi

# A background job of a shell starts with interrupts ignored, and so would every process that a test interrupts.
as_foreground=()
env --default-signal=INT true 2>/dev/null && as_foreground=(env --default-signal=INT)

# The shell scripts are a test of their own.
broken=0
scripts/check-shell.sh || broken=1

# One project after the other: several measure memory or race real processes, and would disturb each other.
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  wanted "$name" "$@" || continue
  ${as_foreground[@]+"${as_foreground[@]}"} dotnet test "$project" --no-build --nologo -v q --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" \
    --results-directory "$results" \
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
