#!/usr/bin/env bash
# Checks every shell script of the repository with shellcheck; prints what it finds and fails when there is something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v shellcheck >/dev/null 2>&1; then
  echo "check-shell: shellcheck is missing. Install the package shellcheck, or let scripts/prepare.sh --shellcheck do it." >&2
  exit 1
fi

# By name, or by the first line.
scripts=()
while IFS= read -r -d '' file; do
  case $file in
    *.sh) scripts+=("$file") ;;
    *) if head -c 64 "$file" | head -n 1 | tr -d '\0' | grep -qE '^#!.*\b(ba|da)?sh\b'; then scripts+=("$file"); fi ;;
  esac
done < <(find . \( -name bin -o -name obj -o -name artifacts -o -name node_modules -o -name .git \) -prune -o -type f \( -name '*.sh' -o ! -name '*.*' -o -path './.ci/*' \) -print0)

shellcheck --external-sources --severity=warning "${scripts[@]}"
echo "check-shell: ${#scripts[@]} scripts, nothing found" >&2
