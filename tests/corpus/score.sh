#!/bin/sh
# Holds `madoguchi check` against the labels of a folder of mails: score.sh MADOGUCHI FOLDER [score.py's minimums]
program=$1
folder=$2
shift 2
here=$(dirname "$0")
"$program" check --json "$folder"/*.eml | python3 "$here/score.py" --expected "$folder/expected.jsonl" --failures "$@"
