#!/bin/sh
# Installs what package.json names into a folder of the build: install.sh FOLDER. Without a package registry it fails, and says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
if [ -d node_modules ] && cmp -s "$here/package-lock.json" installed-lock.json; then
  echo "installed already"
  exit 0
fi
rm -f installed-lock.json
cp "$here/package.json" "$here/package-lock.json" .
if ! PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 timeout 180 npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --fetch-retries 2 --fetch-timeout 20000 --fetch-retry-mintimeout 1000 --fetch-retry-maxtimeout 5000 >npm.log 2>&1; then
  tail -n 15 npm.log
  echo "npm could not install playwright-core and axe-core: the browser tests need a package registry that npm reaches." >&2
  exit 1
fi
cp package-lock.json installed-lock.json
