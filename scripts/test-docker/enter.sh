#!/usr/bin/env bash
# enter.sh <image> <container> <volume> <plain|hardened> <command …>: what a container engine does before it starts the
# command, whose program is looked up in the image. Runs as the first process of the container's namespaces and becomes
# the command, which so is PID 1.
set -euo pipefail

readonly image=$1 container=$2 volume=$3 how=$4
shift 4

mkdir -p "$container"/{changes,work,root}
cd "$container"
# What an earlier run has changed is still there, as after `docker restart`.
mount -t overlay -o "lowerdir=$image,upperdir=changes,workdir=work" overlay root
cd root
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t tmpfs -o nosuid,mode=0755,size=64k tmpfs dev
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount --bind "$volume" data
if [[ $how == hardened ]]; then
  mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs tmp
  mount -o remount,ro .
fi
exec chroot . "$@"
