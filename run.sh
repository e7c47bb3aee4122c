#!/usr/bin/env bash
# Starts the whole system: gateway, sandbox worker, demo model (when no provider key is set) and dashboard.
# Arguments go to the AppHost, such as --Parameters:openai-api-key=... or --operation publish. Ctrl+C stops everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/prepare.sh
exec dotnet run --project OpenClaw.AppHost -- "$@"
