#!/usr/bin/env bash
# Writes docker-compose.yml and .env.example at the root of the repository from OpenClaw.AppHost, the one description of the system.
# Usage: scripts/publish-compose.sh [--check]
#   --check   changes nothing, and fails when one of the two is not what the model says
#
# OPENCLAW_APPHOST names a built OpenClaw.AppHost.dll; without it the project is built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=false
case ${1:-} in
  '') ;;
  --check) check=true ;;
  *)
    echo "publish-compose: unknown argument '$1'. Usage: scripts/publish-compose.sh [--check]" >&2
    exit 2
    ;;
esac

output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

# The files belong to no machine: neither its keys nor its groups get into them.
publish() { env -u OPENAI_API_KEY -u ANTHROPIC_API_KEY DOCKER_GID=999 "$@" --operation publish --output-path "$output" >"$output/log" 2>&1; }
if [ -n "${OPENCLAW_APPHOST:-}" ]; then
  publish dotnet "$OPENCLAW_APPHOST"
else
  publish dotnet run --project OpenClaw.AppHost --
fi || {
  cat "$output/log" >&2
  echo "publish-compose: publishing failed" >&2
  exit 1
}

{
  echo '# Made from OpenClaw.AppHost by scripts/publish-compose.sh: change the model, not this file.'
  cat "$output/docker-compose.yaml"
} >"$output/docker-compose.yml"
{
  printf '%s\n' '# Settings of docker-compose.yml. ./docker-setup.sh writes .env with all of them; by hand: copy this file to .env and fill it in.' \
    '# Made from OpenClaw.AppHost by scripts/publish-compose.sh.' ''
  sed -E 's/^([A-Z_]*(TOKEN|API_KEY))=.*/\1=/' "$output/.env"
} >"$output/.env.example"

stale=0
for file in docker-compose.yml .env.example; do
  if cmp -s "$output/$file" "$file"; then continue; fi
  if $check; then
    diff -u "$file" "$output/$file" >&2 || true
    echo "publish-compose: $file is not what the model says. Run scripts/publish-compose.sh" >&2
    stale=1
  else
    cp "$output/$file" "$file"
    chmod 644 "$file"
    echo "publish-compose: wrote $file" >&2
  fi
done
exit "$stale"
