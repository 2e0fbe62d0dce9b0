#!/usr/bin/env bash
# build-and-check.sh <empty folder> <node> <text>: builds the image in the folder and runs the checks against it.
# scripts/test-docker.sh starts it as the first process of namespaces of its own, so nothing has to be taken down here.
set -euo pipefail

readonly folder=$1 node=$2 only=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
readonly here checkout

main() {
  mount -t tmpfs -o mode=0755 tmpfs "$folder"
  cd "$folder"
  mkdir tmp home image
  step 'base image' make_base
  step 'image' build_image
  step 'file system' mount_image
  step 'compressed image' compress_image
  "$node" "$here/check-image.js" --folder "$folder" --only "$only"
}

# What a step prints is of interest only if it fails.
step() {
  local started=$SECONDS
  printf 'building: %s … ' "$1"
  trap 'echo failed; cat log' EXIT
  "$2" >log 2>&1
  trap - EXIT
  echo "$((SECONDS - started)) s"
}

# What node:24-bookworm-slim is: Debian's essential packages, apt, Node.js and npm, without documentation.
make_base() {
  local container root release
  container=$(storage from scratch)
  root=$(storage mount "$container")
  echo "$SOURCES" >sources.list
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # dpkg would sync after each file, which is of no use here.
  mmdebstrap --mode=root --variant=apt --dpkgopt=force-unsafe-io "$release" "$root" sources.list
  rm -r "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$root"/usr/share/{doc,man,locale,info}
  cp "$node" "$root/usr/local/bin/node"
  npm install --global --prefix "$root/usr/local" npm@11
  # The build mounts its settings here. Without these the places would stay behind in the image.
  mkdir -p "$root/etc/ssl/certs"
  touch "$root/root/.npmrc" "$root/etc/ssl/certs/ca-certificates.crt"
  storage commit --rm "$container" base
}

build_image() {
  # npm starts programs of its own, and they Node.js, which looks for authorities nowhere but in itself.
  {
    [[ ! -f $NPM_SETTINGS ]] || cat "$NPM_SETTINGS"
    printf '\n%s\n' "registry=$NPM_REGISTRY" cafile=/etc/ssl/certs/ca-certificates.crt node-options=--use-openssl-ca
  } >npmrc
  cp "$AUTHORITIES" authorities
  storage bud --isolation chroot --format docker --file "$checkout/docker/Dockerfile" --build-arg BASE_IMAGE=localhost/base \
    --volume "$folder/npmrc:/root/.npmrc:ro" --volume "$folder/authorities:/etc/ssl/certs/ca-certificates.crt:ro" \
    --tag csf-mcp "$checkout"
}

mount_image() {
  local container
  storage inspect --type image csf-mcp >image.json
  container=$(storage from csf-mcp)
  mount --bind "$(storage mount "$container")" image
}

# All of buildah's files stay in the folder.
storage() {
  HOME=$folder/home TMPDIR=$folder/tmp \
    buildah --root "$folder/storage" --runroot "$folder/run" --storage-driver overlay "$@"
}

# As a registry would keep it.
compress_image() {
  storage push csf-mcp "oci:$folder/compressed"
}

main
