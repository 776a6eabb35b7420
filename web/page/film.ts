// glassbox.film.mjs: frames to a film in memory, by WebCodecs and mediabunny. Loaded when a film is asked for.
import { BufferTarget, getFirstEncodableVideoCodec, Mp4OutputFormat, Output, QUALITY_VERY_HIGH, VideoSample, VideoSampleSource, WebMOutputFormat } from 'mediabunny';

export interface FilmWriter {
  /** Resolves when the encoder takes the next one. The frame is closed. */
  add(frame: VideoFrame): Promise<void>;
  end(): Promise<Blob>;
}

/** H.264 in MP4 where the browser encodes it, else VP9, AV1 or VP8 in WebM; undefined where it encodes none. */
export async function filmWriter(width: number, height: number, fps: number): Promise<FilmWriter | undefined> {
  if (typeof VideoEncoder !== 'function') return undefined;
  const codec = await getFirstEncodableVideoCodec(['avc', 'vp9', 'av1', 'vp8'], { width, height, quality: QUALITY_VERY_HIGH });
  if (!codec) return undefined;
  const mp4 = codec === 'avc', target = new BufferTarget();
  const output = new Output({ format: mp4 ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(), target });
  const source = new VideoSampleSource({ codec, quality: QUALITY_VERY_HIGH, keyFrameInterval: 2 });
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  return {
    async add(frame) {
      const sample = new VideoSample(frame);
      try {
        await source.add(sample);
      } finally {
        sample.close();
      }
    },
    async end() {
      await output.finalize();
      return new Blob([target.buffer as ArrayBuffer], { type: mp4 ? 'video/mp4' : 'video/webm' });
    },
  };
}
