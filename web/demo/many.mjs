// 24 figures of several sizes, each with values of its own.
const place = document.querySelector('.many');
for (let i = 0; i < 24; i++) {
  const figure = document.createElement('gb-figure');
  figure.setAttribute('figure', 'gnn/message-passing');
  figure.setAttribute('controls', 'none');
  figure.setAttribute('loading', 'eager');
  figure.setAttribute('set', `layers=${i % 6} channel=${i % 8}`);
  figure.style.width = `${200 + (i % 5) * 40}px`;
  place.append(figure);
}
