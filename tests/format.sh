#!/bin/sh
# Every C++ file of the tree is as .clang-format writes it: format.sh SOURCE_FOLDER
cd "$1" || exit 1
find parser rules reply store desk daemon review tests bench \( -name '*.h' -o -name '*.cpp' \) -print0 |
  xargs -0 -r clang-format --dry-run --Werror
