/** A site on Vite alone: plain HTML, React, Vue, Svelte. Its modules are updated by their framework's own means. */
import path from 'node:path';
import { viteConfig } from './config.mjs';
import { ModuleChannel } from './module-channel.mjs';
import { checkPages } from './module-check.mjs';

/** Files that Vite or a plug-in reads once, at the start; what /vite.config.* imports comes on top. */
const READ_ONCE = /^\/(?:vite|svelte|postcss|tailwind)\.config\.\w+$/;

export class ViteSite {
  #options;
  #studio;
  #server = null;

  constructor(options, studio) {
    this.#options = options;
    this.#studio = Object.assign(studio, { Channel: ModuleChannel });
  }

  /** Bind the port. Raises what Vite raises: a configuration that throws, a port in use. */
  async start(vite) {
    this.#server = await vite.createServer(viteConfig(this.#options, this.#studio));
    this.#studio.base = this.#server.config.base;
    await this.#server.listen();
  }

  needsRestart(changes) {
    const once = new Set(this.#server.config.configFileDependencies);
    return changes.some((change) => READ_ONCE.test(change.path) || once.has(path.join(this.#options.root, change.path)));
  }

  /** Compile the pages and all they import; answers a BuildError or null. */
  check(changes) {
    return checkPages(this.#studio, this.#options, changes);
  }

  /** How open pages get to see `changes`: options of ModuleChannel.release. */
  delivery(changes) {
    const { publicDir } = this.#server.config;
    const isPublic = (change) => path.join(this.#options.root, change.path).startsWith(`${publicDir}/`);
    return { load: publicDir !== '' && changes.some(isPublic) };
  }

  /** Browsers ask for every module themselves. */
  async settle() {}

  async stop() {
    await this.#server?.close();
  }
}
