#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a while: tests/fuzz/run.sh [SECONDS] [TARGET...]   (60 s each, all targets)
# Seeds: the mails of the corpus, what seeds.py takes out of the repository, and what was found before (tests/fuzz/found/<target>/).
# What a run finds and keeps lies in build/fuzz/work/. Ends with one line a target: executions, and whether anything was found.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
shift || true
mkdir -p build
{ cmake --preset fuzz && cmake --build --preset fuzz; } >build/fuzz.log 2>&1 || { tail -n 40 build/fuzz.log >&2; exit 1; }
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
  built=$(find build/fuzz/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x -printf '%f\n' | sort)
  mapfile -t targets <<<"$built"
fi

status=0
python3 tests/fuzz/seeds.py tests/corpus build/fuzz/work/seeds
for target in "${targets[@]}"; do
  work=build/fuzz/work/$target
  mkdir -p "$work/corpus"
  seeds=()
  for folder in "tests/fuzz/found/$target" "build/fuzz/work/seeds/$target"; do
    [ ! -d "$folder" ] || seeds+=("$folder")
  done
  case "$target" in fuzz_message) seeds+=(tests/corpus) ;; esac
  options=()
  [ ! -f "tests/fuzz/$target.dict" ] || options+=("-dict=tests/fuzz/$target.dict")
  # The session logs what a server does wrong; what libFuzzer and the sanitizers say is still seen.
  case "$target" in fuzz_imap_session) options+=(-close_fd_mask=2) ;; esac
  # The targets hold each input to a time that grows with its size (time_budget.h); -timeout is for what never ends.
  if ! "build/fuzz/tests/fuzz/$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 -max_len=200000 "${options[@]}" \
      -artifact_prefix="$work/" -print_final_stats=1 "$work/corpus" "${seeds[@]}" >"$work/log" 2>&1; then
    status=1
    echo "$target: FOUND something; see $work/"
    grep -aE 'BROKEN|SLOW|ERROR|SUMMARY|runtime error' "$work/log" | head -5
  fi
  echo "$target: $(grep -a 'stat::number_of_executed_units' "$work/log" | awk '{print $2}') executions in $seconds s"
done
exit $status
