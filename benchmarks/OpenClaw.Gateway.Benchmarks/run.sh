#!/usr/bin/env bash
# Measures the gateway and the command line as they are published, the floor in the same run, and release 2026.2.9 of the original beside them
# when scripts/e2e/install-original.sh has installed it. Wants a machine with nothing else to do, for about nine minutes.
# Usage: benchmarks/OpenClaw.Gateway.Benchmarks/run.sh [--build] [row ...]     --build only builds; rows: launch rpc connections revoke cli
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

project=benchmarks/OpenClaw.Gateway.Benchmarks
if [ "${1:-}" = --build ] || [ ! -x artifacts/gateway/OpenClaw.Gateway ]; then
  ./openclaw gateway run --help >/dev/null
  dotnet build "$project" -c Release --nologo -v q -p:RunAnalyzers=false >&2
fi
if [ "${1:-}" = --build ]; then exit; fi
exec "$project/bin/Release/net10.0/OpenClaw.Gateway.Benchmarks" "$@"
