// A film of what a canvas shows from now on, in the page's own time. It comes with the engine, since without one nothing moves.
export interface Picture {
  canvas: HTMLCanvasElement;
  /** Of the picture in its lower left corner. */
  width: number;
  height: number;
}

const TYPES = ['video/mp4;codecs=avc1.640028', 'video/webm;codecs=vp9', 'video/webm'];

export async function record(picture: () => Picture | undefined, seconds: number, fps: number): Promise<Blob> {
  const first = picture();
  if (!first) throw new Error('the figure has no picture now');
  const type = typeof MediaRecorder === 'function' ? TYPES.find((name) => MediaRecorder.isTypeSupported(name)) : undefined;
  if (!type) throw new Error('this browser records no films; glassbox record does');
  const canvas = document.createElement('canvas');
  // Codecs want even sides.
  canvas.width = first.width - (first.width % 2);
  canvas.height = first.height - (first.height % 2);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const draw = () => {
    const now = picture();
    if (now) context.drawImage(now.canvas, 0, now.canvas.height - now.height, now.width, now.height, 0, 0, canvas.width, canvas.height);
  };
  draw();
  const recorder = new MediaRecorder(canvas.captureStream(fps), { mimeType: type, videoBitsPerSecond: 8e6 });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  const ended = new Promise<Blob>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve(new Blob(parts, { type: type.replace(/;.*/, '') })));
    recorder.addEventListener('error', () => reject(new Error('the browser stopped the recording')));
  });
  recorder.start();
  const timer = setInterval(draw, 1000 / fps);
  setTimeout(() => recorder.stop(), seconds * 1000);
  return ended.finally(() => clearInterval(timer));
}
