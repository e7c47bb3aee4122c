#!/usr/bin/env bash
# Builds the browser sandbox image, openclaw-sandbox-browser:bookworm-slim, from docker/Dockerfile.sandbox-browser.
# OPENCLAW_SANDBOX_BROWSER_IMAGE changes the tag.
exec "$(dirname "${BASH_SOURCE[0]}")/build-images.sh" browser
