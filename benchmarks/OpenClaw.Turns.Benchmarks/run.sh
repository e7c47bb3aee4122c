#!/usr/bin/env bash
# Measures turns through the gateway and the worker as they are published, and the real engine. Wants a machine with nothing else to do, for about a minute,
# and the image of the sandboxes (scripts/sandbox-setup.sh).
# Usage: benchmarks/OpenClaw.Turns.Benchmarks/run.sh [--build]     --build only builds
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

project=benchmarks/OpenClaw.Turns.Benchmarks
if [ "${1:-}" = --build ] || [ ! -x artifacts/sandbox-worker/OpenClaw.SandboxWorker ]; then
  ./openclaw gateway run --help >/dev/null
  dotnet publish OpenClaw.SandboxWorker -c Release --no-self-contained -p:RunAnalyzers=false --artifacts-path artifacts/publish -o artifacts/sandbox-worker \
    --nologo -v q >&2
  dotnet build "$project" -c Release --nologo -v q -p:RunAnalyzers=false >&2
fi
if [ "${1:-}" = --build ]; then exit; fi
exec "$project/bin/Release/net10.0/OpenClaw.Turns.Benchmarks"
