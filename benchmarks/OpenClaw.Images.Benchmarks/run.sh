#!/usr/bin/env bash
# Measures the images: how large they are, and how long the gateway's takes to build again when nothing, one line of source or one line of
# a project file has changed. Works on a copy of the sources under a tag of its own and removes both. Needs the images of
# scripts/prepare.sh --images. Prints a table for docs/benchmarks-images.md; fails when the gateway's image is over its limit.
# Usage: benchmarks/OpenClaw.Images.Benchmarks/run.sh [rounds]     default 3
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

rounds=${1:-3}
most_bytes=250000000
tag=benchmark-$$
copy=$(mktemp -d)
finish() {
  rm -rf "$copy"
  docker image rm --force "openclaw:$tag" >/dev/null 2>&1 || true
}
trap finish EXIT

# What .dockerignore lets through, and the script that builds.
mapfile -t sources < <(sed -n 's/^!//p' .dockerignore)
tar --create --exclude=bin --exclude=obj --exclude=node_modules .dockerignore Dockerfile scripts "${sources[@]}" | tar --extract --directory "$copy"

# Prints the seconds of a build.
build() {
  local begin=$EPOCHREALTIME
  OPENCLAW_IMAGE_TAG=$tag "$copy/scripts/build-images.sh" gateway
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", e - b }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
row() {
  local name=$1 change=$2 round
  printf '| %s | %s s |\n' "$name" "$(for ((round = 1; round <= rounds; round++)); do "$change" "$round" && build; done | median)"
}

nothing() { :; }
source_line() { printf '// %s\n' "$1-$RANDOM" >>"$copy/OpenClaw.Gateway/GatewayApplication.cs"; }
project_line() { sed -i "s|</Project>|<!-- $1-$RANDOM --></Project>|" "$copy/OpenClaw.Gateway/OpenClaw.Gateway.csproj"; }

build >/dev/null
printf '| gateway image, built again | median of %s |\n|---|---|\n' "$rounds"
row 'nothing changed' nothing
row 'one line of its source changed' source_line
row 'one line of its project file changed' project_line

printf '\n| image | size | limit |\n|---|---|---|\n'
failed=0
while read -r image limit; do
  bytes=$(docker image inspect --format '{{.Size}}' "$image")
  printf '| `%s` | %s MB | %s |\n' "$image" "$((bytes / 1000000))" "${limit:--}"
  if [ "$image" = openclaw:local ] && [ "$bytes" -gt "$most_bytes" ]; then failed=1; fi
done <<'IMAGES'
openclaw:local 250 MB
openclaw-sandbox-worker:local
openclaw-demo-model:local
openclaw-sandbox:bookworm-slim
openclaw-sandbox-browser:bookworm-slim
IMAGES
exit "$failed"
