# shellcheck shell=sh
# Runs in a sandbox and shows what it is like from inside: files of the kernel as they are, each behind a line "@@ <name>", and the
# outcome of a few attempts. Only built-in commands: an image need not have more than a shell.
show() {
  for file in "$@"; do
    if [ -r "$file" ]; then
      echo "@@ $file"
      while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done 2>/dev/null <"$file"
    fi
  done
}
attempt() {
  if (: >"$2") 2>/dev/null; then echo "@@ $1"; echo yes; else echo "@@ $1"; echo no; fi
}

show /proc/self/status /proc/self/mountinfo /proc/net/dev /proc/net/route /proc/1/comm
for group in /sys/fs/cgroup /sys/fs/cgroup/pids /sys/fs/cgroup/memory /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu,cpuacct; do
  show "$group/pids.max" "$group/memory.max" "$group/memory.swap.max" "$group/cpu.max" \
    "$group/memory.limit_in_bytes" "$group/memory.memsw.limit_in_bytes" "$group/cpu.cfs_quota_us" "$group/cpu.cfs_period_us"
done
attempt write:workspace .openclaw-doctor
rm -f .openclaw-doctor
attempt write:sysctl /proc/sys/kernel/domainname
group=/sys/fs/cgroup/cgroup.procs
[ -e "$group" ] || group=/sys/fs/cgroup/pids/cgroup.procs
attempt write:cgroup "$group"
echo "@@ devices"
for device in /dev/*; do echo "${device#/dev/}"; done
echo "@@ processes"
for process in /proc/[0-9]*; do echo "${process#/proc/}"; done
echo "@@ sockets"
for socket in /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock; do [ -e "$socket" ] && echo "$socket"; done
echo "@@ end"
