/** What a fresh project folder needs before anything is served from it. */
import fs from 'node:fs';
import path from 'node:path';

/** `node_modules` of the root leads to the packages of the image; one that is there already stays. */
export function linkPackages({ root, packages }) {
  if (packages === null) return;
  const link = path.join(root, 'node_modules');
  if (fs.lstatSync(link, { throwIfNoEntry: false })) return;
  fs.symlinkSync(packages, link);
}

/**
 * Pour the template's own site into a root without a project, so that a first page can be served before anybody's
 * project arrives. The first `PUT /files` with `replace` leaves nothing of it.
 */
export function pourTemplate({ root, templateFiles }) {
  if (templateFiles === null || fs.existsSync(path.join(root, 'package.json'))) return;
  fs.cpSync(templateFiles, root, { recursive: true });
}
