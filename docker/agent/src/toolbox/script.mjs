/** .ts .js .mjs (and .tsx .jsx) by oxc. */
import { parseSync } from 'oxc-parser';
import { errorAt } from './positions.mjs';

/** text → {errors, imports}. */
export function checkScript(text, file) {
  const { errors, module } = parseSync(file, text, { sourceType: 'module' });
  const found = errors
    .filter((error) => error.severity === 'Error')
    .map((error) => errorAt('compile_error', error.message, { file, text, offset: error.labels[0]?.start ?? 0, hint: error.helpMessage }));
  const requests = [...module.staticImports.map((item) => item.moduleRequest), ...module.staticExports.flatMap((item) => item.entries.map((entry) => entry.moduleRequest))];
  const imports = requests.filter(Boolean).map((request) => ({ source: request.value, offset: request.start }));
  return { errors: found, imports };
}
