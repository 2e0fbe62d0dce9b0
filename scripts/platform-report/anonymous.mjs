import { realpathSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';

/** Names that many machines have, and that words of a report may be. */
const COMMON = new Set(['admin', 'localhost', 'node', 'root', 'runner', 'test', 'user']);

/** A shorter name may be any word. */
const SHORTEST_NAME = 3;

/** Replaces this machine's home directory, user and host in a text. */
export function withoutPerson(text, person = thisPerson()) {
  const { homes, user, hosts } = person;
  const replacements = [
    ...homes.filter((home) => home.length > 1).map((home) => [home, '~']),
    ...[user].filter(isTelling).map((name) => [name, '(user)']),
    ...hosts.filter(isTelling).map((name) => [name, '(host)']),
  ];
  // The longest first: a host's whole name before its first part.
  return replacements
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((result, [name, sign]) => result.replaceAll(wholeWord(name), () => sign), text);
}

function thisPerson() {
  const home = homedir();
  const host = hostname();
  return {
    homes: [...new Set([home, realpathOf(home)])],
    user: userName(),
    hosts: [...new Set([host, host.split('.')[0]])],
  };
}

function isTelling(name) {
  return name.length >= SHORTEST_NAME && !COMMON.has(name.toLowerCase());
}

function wholeWord(name) {
  const literal = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'g');
}

function realpathOf(path) {
  try {
    return realpathSync(path);
  } catch {
    return path; // there is no such folder
  }
}

function userName() {
  try {
    return userInfo().username;
  } catch {
    return ''; // a container may run under any user id
  }
}
