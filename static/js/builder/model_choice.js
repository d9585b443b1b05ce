// Which model answers: the choice is kept for the person and the project, and its facts are shown on it.
import { remember, remembered } from './memory.js';
import { projectId } from './page_data.js';

const select = document.getElementById('composer-model');

function tell() {
  const { title } = select.selectedOptions[0] ?? {};
  if (title) select.dataset.tip = title;
  else delete select.dataset.tip;
}

if (select) {
  const key = `model.${select.dataset.person}.${projectId}`;
  const last = remembered(key);
  // One that isn't offered any more gives way to the default.
  if ([...select.options].some((option) => option.value === last && last)) select.value = last;
  tell();
  select.addEventListener('change', () => {
    remember(key, select.value);
    tell();
  });
}
