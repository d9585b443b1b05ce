// <button data-reveal="input id">: shows and hides what is typed in a password field.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-reveal]');
  const input = document.getElementById(button?.dataset.reveal ?? '');
  if (!input) return;
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(shown));
});
