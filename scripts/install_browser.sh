#!/usr/bin/env bash
# Installs Debian's chromium, which the tests open the report's page in, where none is found and apt-get may be used.
# It never fails: without a browser those tests are skipped, and one line says so.
#
# PRIMING_CHROMIUM names a Chromium or Chrome of your own.
set -euo pipefail

found="${PRIMING_CHROMIUM:-}"
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -z "$found" ]; then found="$(command -v "$name" || true)"; fi
done
if [ -n "$found" ]; then exit 0; fi

skipped="the browser tests will be skipped; install Chromium or Chrome, or set PRIMING_CHROMIUM to one"
if ! command -v apt-get > /dev/null; then
  echo "install_browser.sh: no Chromium or Chrome here and no apt-get: $skipped" >&2
elif [ "$(id -u)" -ne 0 ]; then
  echo "install_browser.sh: no Chromium or Chrome here and no rights to install one (apt-get wants root): $skipped" >&2
elif (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium) \
  > /dev/null 2>&1 && command -v chromium > /dev/null; then
  echo "install_browser.sh: installed $(command -v chromium)" >&2
else
  echo "install_browser.sh: no Chromium or Chrome here, and apt-get could not install one: $skipped" >&2
fi
