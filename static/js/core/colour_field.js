// The swatch and the hex field beside it say the same colour. The text field is what the form sends.
document.addEventListener('input', (event) => {
  const field = event.target.closest?.('[data-colour-field]');
  if (!field) return;
  const [swatch, text] = field.querySelectorAll('input');
  if (event.target === swatch) {
    text.value = swatch.value;
    text.dispatchEvent(new Event('change', { bubbles: true }));
  } else if (/^#[0-9a-f]{6}$/i.test(text.value)) swatch.value = text.value;
});
