#!/usr/bin/env node
/*
 * A `solc` command over the compiler of the npm package `solc`.
 *
 * ape, forge and their kin call a `solc` executable, and download one if they find none. This file is that executable: the same
 * compiler, built for WebAssembly, installed from package-lock.json, with nothing fetched at run time. The bytecode is the same.
 *
 *   node tools/solc.js --version
 *   node tools/solc.js --standard-json [FILE] [--base-path DIR] [--include-path DIR]... < input.json
 *   node tools/solc.js --install DIR     makes DIR/solc-v<version>: a native solc of exactly this version if PATH has one, else this file
 *
 * `make setup` installs it into .solcx/, the folder that SOLCX_BINARY_PATH names. Any other option is refused with exit status 1.
 */
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const SOLC_VERSION = require('solc/package.json').version;
const VERSION_CACHE = path.join(__dirname, '..', '.solcx', `version-${SOLC_VERSION}.txt`);

/** Long version as a native Linux build prints it: callers compare its commit and refuse platforms that they do not know. */
function longVersion() {
  // Loading the compiler takes half a second and callers ask several times a run, so the answer is kept.
  try {
    return fs.readFileSync(VERSION_CACHE, 'utf8');
  } catch {
    return require('solc').version().replace('Emscripten.clang', 'Linux.g++');
  }
}

/** Options that take a value, `--name value` or `--name=value`; the rest is refused, so that no option is ever dropped unseen. */
function parse(args) {
  const options = { standardJson: false, input: 0, paths: [] };
  const takeValue = (i) => (args[i].includes('=') ? [args[i].slice(args[i].indexOf('=') + 1), i] : [args[i + 1], i + 1]);
  for (let i = 0; i < args.length; i++) {
    const name = args[i].split('=')[0];
    if (name === '--version' || name === '-V') options.version = true;
    else if (name === '--standard-json') options.standardJson = true;
    else if (name === '--base-path') [options.base, i] = takeValue(i);
    else if (name === '--install') [options.install, i] = takeValue(i);
    else if (name === '--include-path') {
      const [value, next] = takeValue(i);
      options.paths.push(value);
      i = next;
    } else if (name === '--allow-paths') {
      i = takeValue(i)[1]; // guards a native solc that reads any file by itself; this one only looks below the folders it was given
    } else if (name === '-') options.input = 0;
    else if (options.standardJson && !name.startsWith('-')) options.input = args[i];
    else throw new Error(`unrecognised option '${args[i]}'`);
  }
  return options;
}

/** Finds an imported file that the input does not contain: first below the base path, then below each include path. */
function finder(folders) {
  return (name) => {
    for (const folder of folders) {
      try {
        return { contents: fs.readFileSync(path.resolve(folder, name), 'utf8') };
      } catch {
        // not in this folder
      }
    }
    return { error: `Source "${name}" not found in ${folders.join(', ')}` };
  };
}

function compile(options) {
  const input = fs.readFileSync(options.input, 'utf8');
  return require('solc').compile(input, { import: finder([options.base ?? '.', ...options.paths]) });
}

/** The native solc of exactly our version on PATH, or undefined. */
function nativeSolc() {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, 'solc');
    try {
      const text = execFileSync(candidate, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      // A solc of another make (a wrapper, this file) would not print "g++" or "clang" after a plain release commit.
      if (text.includes(`Version: ${SOLC_VERSION}+commit.`)) return fs.realpathSync(candidate);
    } catch {
      // no solc there, or one that does not run
    }
  }
  return undefined;
}

function install(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const link = path.join(folder, `solc-v${SOLC_VERSION}`);
  const native = nativeSolc();
  fs.rmSync(link, { force: true });
  if (native) {
    fs.symlinkSync(native, link);
  } else {
    // Relative, so that the project may be moved; through the link node still finds node_modules beside this file.
    fs.symlinkSync(path.relative(fs.realpathSync(folder), __filename), link);
    fs.mkdirSync(path.dirname(VERSION_CACHE), { recursive: true });
    fs.rmSync(VERSION_CACHE, { force: true });
    fs.writeFileSync(VERSION_CACHE, longVersion());
  }
  console.log(`solc ${SOLC_VERSION}: ${native ? `native, ${native}` : 'WebAssembly, from node_modules'}`);
}

try {
  const options = parse(process.argv.slice(2));
  if (options.install) install(options.install);
  else if (options.version) console.log(`solc, the solidity compiler commandline interface\nVersion: ${longVersion()}`);
  else if (options.standardJson) process.stdout.write(compile(options));
  else throw new Error('nothing to do: give --version or --standard-json');
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
