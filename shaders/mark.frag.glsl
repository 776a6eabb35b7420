// Coverage of a pixel by a mark, from the distance to the mark's edge; no samples, no derivatives. Colours are mixed
// as they are (sRGB), as browsers and SVG do, and leave premultiplied.
flat in vec4 v_box;
flat in vec4 v_p;
flat in vec4 v_q;
flat in vec4 v_fill;
flat in vec4 v_stroke;
flat in vec3 v_kind;

uniform vec2 u_view;
uniform vec4 u_clip;          // left, top, right, bottom in pixels
uniform vec4 u_hatch;         // colour of the stripes
uniform sampler2D u_atlas;    // coverage
uniform sampler2D u_image;    // an image, or a layer

out vec4 o_color;

float box_distance(vec2 p, vec2 half_size, float corner) {
    vec2 q = abs(p) - half_size + corner;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}

float inside(float distance_) { return clamp(0.5 - distance_, 0.0, 1.0); }

// How much of the pixel around `p` lies between -half_size and half_size, each way by itself: exact for boxes along
// the pixel grid, however thin.
float overlap(vec2 p, vec2 half_size) {
    vec2 covered = clamp(min(p + 0.5, half_size) - max(p - 0.5, -half_size), 0.0, 1.0);
    return covered.x * covered.y;
}

// The ground, with stripes if the number shown is not finite. q: gradient in periods, phase, period in pixels.
vec4 fill_color(vec2 d) {
    if (v_kind.z < 0.5) return v_fill;
    float from_middle = abs(fract(dot(v_q.xy, d) + v_q.z) - 0.5) * v_q.w;
    float stripe = clamp(0.125 * v_q.w - from_middle + 0.5, 0.0, 1.0) * min(1.0, 0.25 * v_q.w);
    return vec4(mix(v_fill.rgb, u_hatch.rgb, stripe), v_fill.a);
}

vec4 premultiplied(vec4 c, float coverage) { return vec4(c.rgb, 1.0) * (c.a * coverage); }

void main() {
    vec2 pixel = vec2(gl_FragCoord.x, u_view.y - gl_FragCoord.y);
    vec2 d = pixel - v_box.xy;
    vec2 clip = clamp(min(pixel + 0.5, u_clip.zw) - max(pixel - 0.5, u_clip.xy), 0.0, 1.0);
    float shown = clip.x * clip.y * v_kind.y;
    vec2 p = vec2(dot(d, v_p.xy), dot(d, vec2(-v_p.y, v_p.x)));
    vec4 color;

    if (v_kind.x < 0.5) {  // box or circle. p.z: corner, p.w: half the stroke
        float corner = v_p.z, stroke = v_p.w;
        float away = box_distance(p, v_box.zw, corner);
        float filled = corner > 0.0 ? inside(away) : overlap(p, v_box.zw);
        float stroked = stroke > 0.0 ? inside(away - stroke) - inside(away + stroke) : 0.0;
        vec4 over = premultiplied(v_stroke, stroked);
        color = over + premultiplied(fill_color(d), filled) * (1.0 - over.a);
    } else if (v_kind.x < 1.5) {  // straight piece of a line. q: the planes at its ends that part it from its neighbours
        vec2 plane = v_q.xy * pixel.x + v_q.zw * pixel.y - vec2(v_p.z, v_p.w);
        if (plane.x < 0.0 || plane.y >= 0.0) discard;
        color = premultiplied(v_fill, overlap(p, v_box.zw));
    } else if (v_kind.x < 2.5) {  // arrow. p.z: half the shaft, p.w: half a head, q.xy: length of the heads at end, start
        float shaft = overlap(vec2(p.x + 0.5 * (v_q.x - v_q.y), p.y),
                              vec2(max(v_box.z - 0.5 * (v_q.x + v_q.y), 0.0), v_p.z));
        float heads = 0.0;
        if (v_q.x > 0.0) {
            float slant = ((p.x - v_box.z) * v_p.w + abs(p.y) * v_q.x) * inversesqrt(v_p.w * v_p.w + v_q.x * v_q.x);
            heads = inside(max(slant, v_box.z - v_q.x - p.x));
        }
        if (v_q.y > 0.0) {
            float slant = ((-p.x - v_box.z) * v_p.w + abs(p.y) * v_q.y) * inversesqrt(v_p.w * v_p.w + v_q.y * v_q.y);
            heads = max(heads, inside(max(slant, v_box.z - v_q.y + p.x)));
        }
        // Where the shaft meets the base both cover a part of the pixel, each another part.
        color = premultiplied(v_fill, min(shaft + heads, 1.0));
    } else if (v_kind.x < 3.5) {  // coverage from the atlas. p.xy: upper left texel
        vec2 texel = d + v_box.zw + v_p.xy;
        color = premultiplied(fill_color(d), texelFetch(u_atlas, ivec2(texel), 0).r);
    } else if (v_kind.x < 4.5) {  // image. p: texels from pixels, q.xy: size in texels, q.z: level of detail, q.w: smooth
        vec2 t = vec2(dot(v_p.xy, d), dot(v_p.zw, d)) + 0.5 * v_q.xy;
        vec2 pixels_per_texel = vec2(inversesqrt(dot(v_p.xy, v_p.xy)), inversesqrt(dot(v_p.zw, v_p.zw)));
        vec2 covered = clamp(min(t, v_q.xy - t) * pixels_per_texel + 0.5, 0.0, 1.0);
        if (v_q.w < 0.5) {  // squares with a soft edge of one pixel
            vec2 center = floor(t - 0.5) + 0.5;
            t = center + clamp((t - center - 0.5) * max(pixels_per_texel, 1.0) + 0.5, 0.0, 1.0);
        }
        color = textureLod(u_image, t / v_q.xy, v_q.z) * (covered.x * covered.y);
    } else {  // a layer, through a box
        color = texelFetch(u_image, ivec2(gl_FragCoord.xy), 0) * overlap(p, v_box.zw);
    }
    o_color = color * shown;
}
