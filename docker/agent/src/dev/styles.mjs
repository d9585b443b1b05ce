/** Style sheets of an Astro site: what a page that is loaded from now on carries inline. */

// Astro's modules with the styles of a page. It makes them anew when a sheet changes, but not when one does that
// the sheet imports, as a theme is: that page would come in its old colours until its scripts run.
const STYLES_OF_A_PAGE = '\0virtual:astro:dev-css:';

/** Compile the sheets that are out of date, and let pages take them up. */
export async function renewStyles(vite) {
  const { client, ...servers } = vite.environments;
  for (const environment of Object.values(servers)) {
    const modules = [...environment.moduleGraph.idToModuleMap];
    const sheets = modules.filter(([id, module]) => module.type === 'css' && !id.includes('?'));
    // What the client's compiler answers is what Astro puts into pages: nothing is compiled twice.
    for (const [, sheet] of sheets) await client.transformRequest(sheet.url);
    for (const [id, module] of modules) {
      if (id.startsWith(STYLES_OF_A_PAGE)) forget(environment, id, module);
    }
  }
}

function forget(environment, id, module) {
  environment.moduleGraph.invalidateModule(module);
  const evaluated = environment.runner?.evaluatedModules;
  const kept = evaluated?.getModuleById(id);
  if (kept) evaluated.invalidateModule(kept);
}
