# Starts csf-mcp from the bundle with the first Node.js that is new enough: of those on the PATH, then of those that
# the installer of nodejs.org, Homebrew and version managers have installed. An application that was started from the
# desktop often has none of them on its PATH, or an old one first.

is_new_enough() {
  "$1" -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 16) ? 0 : 1)' </dev/null >/dev/null 2>&1
}

IFS=:
for folder in $PATH /usr/local/bin /opt/homebrew/bin /usr/bin \
  /opt/homebrew/opt/node*/bin \
  /usr/local/opt/node*/bin \
  "$HOME"/.volta/bin \
  "$HOME"/.nvm/versions/node/*/bin \
  "$HOME"/.local/share/fnm/node-versions/*/installation/bin \
  "$HOME"/Library/Application\ Support/fnm/node-versions/*/installation/bin \
  "$HOME"/.local/share/mise/installs/node/*/bin \
  "$HOME"/.asdf/installs/nodejs/*/bin; do
  [ -x "$folder/node" ] && is_new_enough "$folder/node" && exec "$folder/node" "${0%/*}/bin/csf-mcp.js" "$@"
done

echo 'csf-mcp needs Node.js 22.16 or newer and found none: install it from nodejs.org and restart the client' >&2
exit 69 # EX_UNAVAILABLE of sysexits.h
