#!/bin/sh
# The first process of a sandbox after init. It keeps runners, which start commands, and it kills process trees. The worker talks to
# it through named pipes in this file's directory, which is mounted read-only: what runs in the sandbox cannot replace them.
# Only what POSIX promises and only built-in commands: a sandbox at its process limit cannot fork, and must still be able to kill.
#
#   ctl          worker to supervisor, one request a line:
#                  runner <slot>                        start one more runner
#                  kill <pid> <mark> <tick> <last> <reply>
#                                                       kill a command's whole process tree, then write "left <n>" to <reply>
#                  reset <reply>                        kill everything but the supervisor, then write "left <n>" to <reply>
#                  limits <reply>                       write "limits <oom kills> <refused forks>" to <reply>
#   <slot>.cmd0  worker to runner: one command as shell text, see CommandScript.cs; the next one comes by <slot>.cmd1, and so on in
#                turn: the worker may still be closing one pipe when the command has already ended
#   <slot>.end   runner to worker: "ready <has setsid>", "pid <pid> <tick> <last>", "exit <code> <oom kills> <refused forks>"
#
# <tick> is the moment of a command's start in hundredths of a second since the machine's, <last> the newest process number then. The
# age of the command's first process says nothing: it has waited for the command, perhaps for long.
#
# Replies are opened for reading and writing, so that a worker that died can neither block nor kill the writer.

dir=${0%/*}
cd /

# Counts of the cgroup, version 2 or 1: n = the number behind the word $2 in the file $1.
count() {
  n=0
  while read -r word value; do
    [ "$word" = "$2" ] && n=$value
  done 2>/dev/null <"$1"
}

limits() {
  if [ -r /sys/fs/cgroup/memory.events ]; then
    count /sys/fs/cgroup/memory.events oom_kill; oom=$n
    count /sys/fs/cgroup/pids.events max; refused=$n
  else
    count /sys/fs/cgroup/memory/memory.oom_control oom_kill; oom=$n
    count /sys/fs/cgroup/pids/pids.events max; refused=$n
  fi
}

# Waits for the worker in opening the pipe $2, and becomes the command. A shell and a session of its own, both before the command comes:
# starting it is then one exec. shellcheck: the text is another shell's.
# shellcheck disable=SC2016
armed='dir=$1; echo "ready $3" >&4; . "$2"'

# One command after the other.
runner() {
  exec 3<&- 4<>"$dir/$1.end" </dev/null >/dev/null 2>/dev/null
  turn=0
  while :; do
    limits; oom_before=$oom; refused_before=$refused
    if [ $setsid = 1 ]; then
      (exec setsid /bin/sh -c "$armed" sh "$dir" "$dir/$1.cmd$turn" 1)
    else
      /bin/sh -c "$armed" sh "$dir" "$dir/$1.cmd$turn" 0
    fi
    code=$?
    turn=$((1 - turn))
    limits
    echo "exit $code $((oom - oom_before)) $((refused - refused_before))" >&4
  done
}

# Reads /proc/$1/stat: state, parent, group, session, start.
stat() {
  read -r line 2>/dev/null <"/proc/$1/stat" || return 1
  set -f
  # shellcheck disable=SC2086 # words are wanted
  set -- ${line##*) }
  set +f
  state=$1 parent=$2 group=$3 session=$4; shift 19; start=$1
  case $state in [ZX]) return 1 ;; esac
}

# Whether the environment of process $1 contains $2.
marked() {
  while IFS= read -r entry || [ -n "$entry" ]; do
    case $entry in *"$2"*) return 0 ;; esac
  done 2>/dev/null <"/proc/$1/environ"
  return 1
}

# Forgets runners that have ended: their numbers may be somebody else's now, who must not be spared for it.
check_runners() {
  known=$runners
  runners=
  for runner in $known; do
    stat "$runner" && [ "$parent" = $$ ] && runners="$runners $runner"
  done
}

# Whether process $1, which has just been looked at, was started after the moment $2 with the newest number $3. A tick is long: many
# processes may start in one.
is_younger() {
  [ "$2" -gt 0 ] || return 1
  [ "$start" -gt "$2" ] || { [ "$start" -eq "$2" ] && [ "$1" -gt "$3" ]; }
}

# Adds to $found the processes of command $1 with the mark $2, which started at the moment $3 with the newest number $4: its session
# and group, its descendants, what carries its mark, and what was started after it, lost its parent and carries no command's mark.
find_tree() {
  grown=1
  while [ "$grown" ]; do
    grown=
    for path in /proc/[0-9]*; do
      process=${path#/proc/}
      case " 1 $$ $runners $found " in *" $process "*) continue ;; esac
      stat "$process" || continue
      belongs=
      if [ "$process" = "$1" ] || [ "$session" = "$1" ] || [ "$group" = "$1" ]; then
        belongs=1
      else
        case " $found " in *" $parent "*) belongs=1 ;; esac
      fi
      if [ -z "$belongs" ] && marked "$process" "$2"; then belongs=1; fi
      if [ -z "$belongs" ] && [ "$parent" = 1 ] && is_younger "$process" "$3" "$4" && ! marked "$process" OPENCLAW_EXEC_ID=; then belongs=1; fi
      if [ "$belongs" ]; then
        found="$found $process"
        kill -STOP "$process" 2>/dev/null
        grown=1
      fi
    done
  done
}

find_all() {
  found=
  for path in /proc/[0-9]*; do
    process=${path#/proc/}
    case $process in 1 | "$$") continue ;; esac
    stat "$process" && found="$found $process"
  done
}

# Kills what $1 finds until it finds nothing more: what is stopped cannot fork, so a few rounds are enough.
kill_found() {
  rounds=0
  while [ $rounds -lt 200 ]; do
    rounds=$((rounds + 1))
    found=
    "$@"
    [ "$found" ] || break
    for process in $found; do kill -KILL "$process" 2>/dev/null; done
  done
  left=0
  for process in $found; do left=$((left + 1)); done
}

setsid=0
command -v setsid >/dev/null 2>&1 && setsid=1
runners=
exec 3<>"$dir/ctl" </dev/null
while read -r request first second third fourth fifth <&3; do
  case $request in
    runner)
      runner "$first" &
      runners="$runners $!"
      ;;
    kill)
      check_runners
      kill_found find_tree "$first" "$second" "$third" "$fourth"
      echo "left $left" 1<>"$dir/$fifth"
      ;;
    reset)
      kill_found find_all
      runners=
      echo "left $left" 1<>"$dir/$first"
      ;;
    limits)
      limits
      echo "limits $oom $refused" 1<>"$dir/$first"
      ;;
  esac
done
