#!/usr/bin/env bash
# Builds the container image and runs it, without a container engine, and prints a line per check.
#
#     scripts/test-docker.sh [--install] [--only <text>]
#
# Everything happens in namespaces of its own on a file system in memory: when they end, however they end, the kernel
# takes back every process, mount and file.
set -euo pipefail

readonly USAGE="Usage: scripts/test-docker.sh [--install] [--only <text>]

Builds docker/Dockerfile on a Debian that it puts together, runs the image and prints a line per check.
Needs root, Debian or Ubuntu, and the workspace set up (npm run setup). Where it cannot run it says why.
Exit code: 0 if every check passed or none can run here, 1 if one failed, 2 for a usage error.

Options:
  --install       install the Debian packages that are missing (the default where CI=true)
  --only <text>   run only the checks whose group or title contains the text
  --help          print this"

readonly PACKAGES=(buildah mmdebstrap)
readonly MIN_MEMORY_KIB=$((4 * 1024 * 1024))

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly node=$here/../node_modules/node/bin/node

install=${CI:-false}
only=''
folder=''
namespaces=''

main() {
  read_options "$@"
  skip_where_impossible
  provide_packages
  [[ -x $node ]] || fail 'the workspace is not set up (npm run setup)' 1
  find_registries
  run_in_namespaces
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --install) install=true ;;
      --only)
        (($# > 1)) || fail '--only needs a text' 2
        only=$2
        shift
        ;;
      --help)
        echo "$USAGE"
        exit
        ;;
      *) fail "unknown option $1"$'\n\n'"$USAGE" 2 ;;
    esac
    shift
  done
}

skip_where_impossible() {
  [[ $(uname) == Linux ]] || skip 'containers need Linux'
  ((EUID == 0)) || skip 'containers without an engine need root'
  command -v apt-get >/dev/null || skip 'the base image is made of Debian packages, and there is no apt-get'
  can_contain 2>/dev/null || skip 'this machine does not let root make namespaces and mount in them'
  local available
  available=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  ((available >= MIN_MEMORY_KIB)) || skip "it takes 4 GiB of memory, and $((available / 1024)) MiB are available"
}

can_contain() {
  unshare --mount --pid --fork --net --ipc --uts bash -ec '
    mount -t proc proc /proc
    mount -t tmpfs tmpfs /mnt
    cd /mnt
    mkdir lower upper work root
    mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root'
}

provide_packages() {
  local missing=()
  for package in "${PACKAGES[@]}"; do
    command -v "$package" >/dev/null || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 || -z $(package_sources) ]] || return 0
  local command="apt-get update && apt-get install --yes --no-install-recommends ${PACKAGES[*]}"
  [[ $install == true ]] || skip "packages are missing; $command brings them, and so does --install"
  echo "Installing ${missing[*]:-the lists of packages}"
  DEBIAN_FRONTEND=noninteractive bash -c "$command" >&2 || skip "$command failed, with the reason above"
}

# The machine's own sources of packages, without what others have added to them.
package_sources() {
  local id
  # shellcheck source=/dev/null
  id=$(. /etc/os-release && echo "$ID")
  # shellcheck disable=SC2016 # apt puts in the values
  apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' "Origin: ${id^}"
}

# How the machine reaches its registries: the build has a HOME of its own.
find_registries() {
  SOURCES=$(package_sources)
  [[ -n $SOURCES ]] || skip 'apt has no sources of this distribution itself'
  AUTHORITIES=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  NPM_SETTINGS=$(npm config get userconfig 2>/dev/null)
  NPM_REGISTRY=$(npm config get registry 2>/dev/null)
  export SOURCES AUTHORITIES NPM_SETTINGS NPM_REGISTRY
}

# In the background, so that a signal is seen at once and not when everything is done. The namespaces end with
# unshare, which ends with this script.
run_in_namespaces() {
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # Not in TMPDIR: neither a colon nor a comma may be in a path that is given to overlayfs.
  folder=$(mktemp --directory /tmp/csf-mcp-docker-XXXXXX)
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc -- \
    "$here/test-docker/build-and-check.sh" "$folder" "$node" "$only" &
  namespaces=$!
  wait "$namespaces"
}

clean_up() {
  [[ -z $namespaces ]] || kill -KILL "$namespaces" 2>/dev/null || true
  wait
  [[ -z $folder ]] || rmdir "$folder"
}

skip() {
  echo "skipped: $1"
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
}

fail() {
  echo "$1" >&2
  exit "$2"
}

main "$@"
