// Coverage of a pixel by a mark, from the distance to the mark's edge; no samples, no derivatives. Colours are mixed
// as they are (sRGB), as browsers and SVG do, and leave premultiplied.
//
// Compiled twice: plain marks are most of a picture, and a software renderer computes every branch for every pixel;
// with GB_ALL come arrows, hatching, images, layers and clips that cut through pixels. A mark comes out the same.
flat in vec4 v_box;
flat in vec4 v_p;
flat in vec4 v_q;
flat in vec4 v_fill;
flat in vec4 v_stroke;
flat in vec4 v_kind;

uniform vec2 u_view;
uniform sampler2D u_atlas;    // coverage
#ifdef GB_ALL
uniform vec4 u_clip;          // left, top, right, bottom in pixels
uniform vec4 u_hatch;         // colour of the stripes
uniform sampler2D u_image;    // an image, or a layer
#endif

out vec4 o_color;

float inside(float distance_) { return clamp(0.5 - distance_, 0.0, 1.0); }

// A box with round corners and a stroke on its edge, p.z: corner, p.w: half the stroke; or a straight piece of a line,
// q and p.zw: the planes at its ends that part it from its neighbours. The planes are the same numbers in both
// neighbours and the test is the same sum, so that a pixel belongs to exactly one of them.
vec4 box_color(vec2 p, vec2 pixel, vec4 fill) {
    bool piece = v_kind.x > 0.5;
    float corner = piece ? 0.0 : v_p.z, stroke = piece ? 0.0 : v_p.w;
    vec2 plane = v_q.xy * pixel.x + v_q.zw * pixel.y - v_p.zw;
    vec2 q = abs(p) - v_box.zw + corner;
    float away = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
    float stroked = inside(away - stroke) - inside(away + stroke);
    float filled = piece && (plane.x < 0.0 || plane.y >= 0.0) ? 0.0 : inside(away) * (1.0 - v_kind.y * stroked);
    return v_stroke * stroked + fill * filled;
}

float mask(vec2 d) { return texelFetch(u_atlas, ivec2(d + v_box.zw + v_p.xy), 0).r; }

#ifdef GB_ALL

// How much of the pixel around `p` lies between -half_size and half_size, each way by itself.
float overlap(vec2 p, vec2 half_size) {
    vec2 covered = clamp(min(p + 0.5, half_size) - max(p - 0.5, -half_size), 0.0, 1.0);
    return covered.x * covered.y;
}

// The ground, with stripes if the number shown is not finite. q: gradient in periods, phase, period in pixels. The
// stripes take a quarter of the period, as kHatchWidth says.
vec4 fill_color(vec2 d) {
    if (v_kind.z < 0.5) return v_fill;
    float from_middle = abs(fract(dot(v_q.xy, d) + v_q.z) - 0.5) * v_q.w;
    float stripe = clamp(0.125 * v_q.w - from_middle + 0.5, 0.0, 1.0) * min(1.0, 0.25 * v_q.w);
    return mix(v_fill, vec4(u_hatch.rgb, 1.0) * v_fill.a, stripe);
}

// A head of that length, tip at `tip`, opening to the left.
float head(vec2 p, float tip, float length_) {
    if (length_ <= 0.0) return 0.0;
    float slant = ((p.x - tip) * v_p.w + abs(p.y) * length_) * inversesqrt(v_p.w * v_p.w + length_ * length_);
    return inside(max(slant, tip - length_ - p.x));
}

// p.z: half the shaft, p.w: half a head, q.xy: length of the heads at end and start.
float arrow(vec2 p) {
    float shaft = overlap(vec2(p.x + 0.5 * (v_q.x - v_q.y), p.y), vec2(max(v_box.z - 0.5 * (v_q.x + v_q.y), 0.0), v_p.z));
    // Where the shaft meets a base each covers another part of the pixel.
    return min(shaft + max(head(p, v_box.z, v_q.x), head(vec2(-p.x, p.y), v_box.z, v_q.y)), 1.0);
}

// p: texels from pixels, q.xy: size in texels, q.z: level of detail, q.w: smooth.
vec4 image(vec2 d) {
    vec2 t = vec2(dot(v_p.xy, d), dot(v_p.zw, d)) + 0.5 * v_q.xy;
    vec2 pixels_per_texel = vec2(inversesqrt(dot(v_p.xy, v_p.xy)), inversesqrt(dot(v_p.zw, v_p.zw)));
    vec2 covered = clamp(min(t, v_q.xy - t) * pixels_per_texel + 0.5, 0.0, 1.0);
    if (v_q.w < 0.5) {  // squares with a soft edge of one pixel
        vec2 center = floor(t - 0.5) + 0.5;
        t = center + clamp((t - center - 0.5) * max(pixels_per_texel, 1.0) + 0.5, 0.0, 1.0);
    }
    return textureLod(u_image, t / v_q.xy, v_q.z) * (covered.x * covered.y * v_kind.w);
}

#endif

void main() {
    vec2 pixel = vec2(gl_FragCoord.x, u_view.y - gl_FragCoord.y);
    vec2 d = pixel - v_box.xy;
    vec2 p = vec2(dot(d, v_p.xy), dot(d, vec2(-v_p.y, v_p.x)));
#ifdef GB_ALL
    vec4 color;
    if (v_kind.x < 1.5)
        color = box_color(p, pixel, fill_color(d));
    else if (v_kind.x < 2.5)
        color = v_fill * arrow(p);
    else if (v_kind.x < 3.5)
        color = fill_color(d) * mask(d);
    else if (v_kind.x < 4.5)
        color = image(d);
    else  // a layer, through a box
        color = texelFetch(u_image, ivec2(gl_FragCoord.xy), 0) * (overlap(p, v_box.zw) * v_kind.w);
    vec2 clip = clamp(min(pixel + 0.5, u_clip.zw) - max(pixel - 0.5, u_clip.xy), 0.0, 1.0);
    o_color = color * (clip.x * clip.y);
#else
    o_color = v_kind.x < 1.5 ? box_color(p, pixel, v_fill) : v_fill * mask(d);
#endif
}
