// What every page of the studio loads. Each import is one behaviour.
import './core/colour_field.js';
import './core/copy.js';
import './core/dialog.js';
import './core/file_drop.js';
import './core/grow.js';
import './core/htmx.js';
import './core/menu.js';
import './core/prompt.js';
import './core/reveal.js';
import './core/shortcuts.js';
import './core/submit.js';
import './core/tabs.js';
import './core/theme.js';
import './core/timeago.js';
import './core/toast.js';
import './core/tooltip.js';
