// The page's slider sets the figure's control, and follows it.
const figure = document.querySelector('#f'), slider = document.querySelector('#mine'), shown = document.querySelector('#shown');
slider.addEventListener('input', () => figure.set({ layers: slider.valueAsNumber }));
figure.addEventListener('gb-input', (event) => {
  if (event.detail.name !== 'layers') return;
  slider.value = event.detail.value;
  shown.textContent = event.detail.value;
});
