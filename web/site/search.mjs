// Filters the cards of the gallery by what is typed: all words must occur. Without this script the field stays hidden.
customElements.define('gb-search', class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    const input = this.querySelector('input');
    const none = this.querySelector('.gb-none');
    input.addEventListener('input', () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const section of document.querySelectorAll('.gb-gallery section')) {
        let here = 0;
        for (const card of section.querySelectorAll('[data-words]')) {
          card.hidden = !words.every((word) => card.dataset.words.includes(word));
          here += card.hidden ? 0 : 1;
        }
        section.hidden = here === 0;
        shown += here;
      }
      none.hidden = shown > 0;
    });
  }
});
