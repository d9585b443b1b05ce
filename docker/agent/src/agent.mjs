/** The agent: what it consists of and what it does. HTTP is in server.mjs and routes.mjs. */
import fs from 'node:fs';
import path from 'node:path';
import { probe } from './alive.mjs';
import { Builds } from './builds.mjs';
import { AgentError } from './errors.mjs';
import { applyBatch, readBatch } from './files.mjs';
import { EventHub } from './hub.mjs';
import { Lease } from './lease.mjs';
import { linkPackages, pourTemplate } from './prepare.mjs';
import { Piper, REACHED_AT } from './piper.mjs';
import { listen } from './listen.mjs';
import { createServer } from './server.mjs';
import { startLines } from './start-log.mjs';
import { Supervisor } from './supervisor.mjs';
import { ToolboxClient } from './toolbox-client.mjs';
import { countZombies, watchZombies } from './zombies.mjs';

/** Files that a running dev server reads once, at its start. */
const NEEDS_RESTART = /^\/(astro\.config\.\w+|package\.json|tsconfig\.json|\.env(\.\w+)*|src\/content\.config\.\w+|src\/middleware\.\w+)$/;
const PAGE = /^\/src\/pages\/(.+?)\.(?:astro|md|html)$/;
const MAX_ROUTES = 5;
const ZOMBIES_EXIT = 70;

/** Routes to render after `changes`: the front page, and static pages that changed themselves. */
export function routesFor(changes) {
  const pages = changes.filter((change) => change.kind !== 'unlink').map((change) => PAGE.exec(change.path)?.[1]);
  const routes = pages.filter((name) => name && !/\[|(^|\/)_|^404$|^500$/.test(name)).map((name) => `/${name.replace(/(^|\/)index$/, '')}`);
  return [...new Set(['/', ...routes.map(encodeURI)])].slice(0, MAX_ROUTES);
}

const moduleUpdates = (changes) => {
  const type = { add: 'added', change: 'changed', unlink: 'removed' };
  const timestamp = new Date().toISOString();
  return changes.map((change) => ({ path: change.path, type: type[change.kind], timestamp }));
};

export class Agent {
  #queue = Promise.resolve();
  #verdict = Promise.resolve(null);
  #server = null;
  #stopping = null;
  #revisionFile;
  #unwatch = null;

  constructor(settings) {
    this.settings = settings;
    this.startedAt = Date.now();
    this.#revisionFile = path.join(settings.cache, 'revision.json');
    this.revision = this.#readRevision();
    this.hub = new EventHub();
    this.supervisor = new Supervisor(settings, (type, data) => this.hub.publish(type, data));
    this.builds = new Builds(settings);
    this.toolbox = new ToolboxClient(settings);
    this.piper = settings.devListen ? new Piper(() => this.supervisor.port, settings.devHost, settings.allowedPeers) : null;
    this.lease = new Lease(settings.leaseSeconds, () => this.stop('lease').then(() => process.exit(0)));
  }

  #readRevision() {
    try {
      return JSON.parse(fs.readFileSync(this.#revisionFile, 'utf8')).revision ?? null;
    } catch (error) {
      if (error.code === 'ENOENT' || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  #keepRevision(revision) {
    const beside = `${this.#revisionFile}.new`;
    this.revision = revision;
    try {
      fs.writeFileSync(beside, JSON.stringify({ revision }));
      fs.renameSync(beside, this.#revisionFile);
    } catch (error) {
      // The files are in place. Only a restarted agent would miss this note, and it is then given all files again.
      console.error(`agent: the revision could not be noted: ${error.message}`);
      fs.rmSync(this.#revisionFile, { force: true });
    }
  }

  async start() {
    for (const line of startLines(this.settings)) console.log(`agent: ${line}`);
    linkPackages(this.settings);
    if (this.settings.devServer) pourTemplate(this.settings);
    this.#unwatch = watchZombies((count) => this.#onZombies(count));
    if (this.settings.devServer) this.supervisor.warm();
    this.#server = createServer(this);
    await listen(this.#server, this.settings.listen);
    if (this.piper) await this.piper.listen(this.settings.devListen);
    if (this.settings.devServer && this.supervisor.hasProject()) await this.supervisor.boot();
  }

  health() {
    const { status, port, error, childPid } = this.supervisor;
    return {
      status,
      revision: this.revision,
      devPort: port,
      uptime: Math.round((Date.now() - this.startedAt) / 1000),
      pid: process.pid,
      childPid,
      rss: process.memoryUsage.rss(),
      zombies: countZombies(),
      leaseExpiresAt: this.lease.expiresAt,
      ...(error && { error }),
    };
  }

  /** → {ok, message} for the container's health check. */
  alive() {
    return probe(this.supervisor, REACHED_AT[this.settings.devHost] ?? this.settings.devHost);
  }

  #onZombies(count) {
    console.error(`agent: ${count} ended processes wait to be collected, and nobody can`);
    this.stop('zombies').then(() => process.exit(ZOMBIES_EXIT));
  }

  /**
   * Take a batch of files as `revision`, and answer once the dev server has rendered them. With `wait: false` the
   * answer comes once they are in place, with `serving` instead of a verdict: whether pages can be asked for already.
   */
  async putFiles(body) {
    const batch = readBatch(body);
    if (typeof body.revision !== 'string' || body.revision === '' || body.revision.length > 200) {
      throw new AgentError('invalid_request', 'revision must be a text of at most 200 characters');
    }
    const taken = this.#queue.then(() => this.#take(body, batch));
    this.#verdict = taken.then(({ rendering }) => rendering);
    this.#queue = this.#verdict.catch(() => {});
    const { rendering, ...facts } = await taken;
    return body.wait === false ? { ...facts, verdict: null } : { ...facts, verdict: await rendering };
  }

  /** The verdict on the files that were taken last, once there is one. */
  async verdict() {
    const verdict = await this.#verdict;
    return { revision: this.revision, verdict };
  }

  async #take({ revision, base, replace = false }, batch) {
    if (base !== undefined && base !== null && base !== this.revision) {
      throw new AgentError('revision_mismatch', `The workspace is at revision ${this.revision ?? 'none'}, not ${base}`, 409);
    }
    const started = performance.now();
    const changes = await applyBatch(this.settings.root, batch, { replace: replace === true });
    this.#keepRevision(revision);
    const serving = Boolean(this.supervisor.port) && !changes.some((change) => NEEDS_RESTART.test(change.path));
    const rendering = this.#render(changes).then((verdict) => ({ ...verdict, durationMs: Math.round(performance.now() - started) }));
    return { revision, changes, serving, rendering };
  }

  async #render(changes) {
    const { supervisor } = this;
    if (!this.settings.devServer) return { ok: true };
    if (changes.length > 0) {
      this.hub.publish('file-changed', { files: changes.map((change) => change.path), modules: moduleUpdates(changes) });
    }
    if (!supervisor.hasProject()) {
      return { ok: false, error: { code: 'no_project', message: 'There is no /package.json, so no site to serve' } };
    }
    if (supervisor.port && changes.length === 0) {
      return supervisor.error ? { ok: false, error: supervisor.error } : { ok: true };
    }
    if (supervisor.port && changes.some((change) => NEEDS_RESTART.test(change.path))) return supervisor.restart();
    return supervisor.change(changes, routesFor(changes));
  }

  /** End everything in at most three seconds. `reason` is a signal or "lease". */
  stop(reason) {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason) {
    console.error(`agent: stopping (${reason})`);
    setTimeout(() => process.exit(0), 3000).unref();
    this.#unwatch?.();
    this.lease.stop();
    this.piper?.close();
    this.toolbox.close();
    this.builds.close();
    await this.supervisor.stop();
    this.hub.close();
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
