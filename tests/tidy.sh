#!/bin/sh
# clang-tidy over every source file with the compile commands of a build: tidy.sh SOURCE_FOLDER BUILD_FOLDER
cd "$1" || exit 1
find parser rules reply store desk daemon review -name '*.cpp' -print0 |
  xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p "$2" 2>/dev/null
