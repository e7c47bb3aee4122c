#!/usr/bin/env bash
# Makes the pictures of docs/dashboard.md anew: the end-to-end tests of the dashboard start the system, have the agent work in it, look at
# every page in light, dark and on a phone, and keep a picture of each.
#
# Usage: scripts/dashboard-pictures.sh [directory]
#   directory   pictures that a run has left, such as artifacts/test-results/dashboard after ./test.sh; without it those tests run now
# Needs what those tests need (scripts/prepare.sh --chromium), and pngquant, which makes a picture a third of its size.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

MOST_BYTES=153600

fail() {
  printf 'dashboard-pictures: %s\n' "$@" >&2
  exit 1
}

command -v pngquant >/dev/null || fail "pngquant is missing: apt-get install -y pngquant"
all=${1:-}
if [ -z "$all" ]; then
  all=$(mktemp -d)
  DASHBOARD_SCREENSHOTS=$all dotnet test tests/OpenClaw.EndToEnd.Tests --nologo --filter 'FullyQualifiedName~Dashboard.DashboardTests.Every_page'
fi

# picture in the documentation, and what was kept of the run
while read -r picture kept; do
  to=docs/images/dashboard-$picture.png
  pngquant --force --strip --speed 1 --quality 50-90 --output "$to" "$all/run-$kept.png"
  [ "$(stat -c %s "$to")" -le $MOST_BYTES ] || fail "$to is larger than $MOST_BYTES bytes."
done <<'EOF'
resources resources-light
sandbox sandbox-light
graph graph-light
parameters parameters-light
console console-light
structured structured-light
traces traces-light
trace trace-light
span span-dark
turn turn-light
metrics metrics-light
dark traces-dark
phone resources-phone
phone-trace trace-phone-dark
EOF
printf 'dashboard-pictures: done; all of them are in %s\n' "$all"
