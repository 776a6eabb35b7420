// One instance is one quad around one mark, whatever its kind. Positions are device pixels, y down; the fields are
// those of Instance in engine/render/recorder.h.
layout(location = 0) in vec4 a_box;     // centre, half size
layout(location = 1) in vec4 a_p;
layout(location = 2) in vec4 a_q;
layout(location = 3) in vec4 a_fill;    // straight alpha
layout(location = 4) in vec4 a_stroke;
layout(location = 5) in uvec2 a_kind;   // kind, opacity in 65535ths << 16; flags

uniform vec2 u_view;                    // size of the target in pixels

flat out vec4 v_box;
flat out vec4 v_p;
flat out vec4 v_q;
flat out vec4 v_fill;                   // premultiplied, faded by the mark's opacity
flat out vec4 v_stroke;
flat out vec4 v_kind;                   // kind, alpha of the stroke itself, hatched, opacity

void main() {
    uint kind = a_kind.x & 255u;
    // Masks lie on whole pixels; all others need a pixel for their soft edge.
    float pad = kind == 3u ? 0.0 : kind == 0u ? a_p.w + 1.0 : 1.0;
    vec2 axis = kind == 3u || kind == 4u ? vec2(1.0, 0.0) : a_p.xy;
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    vec2 at = corner * (a_box.zw + pad);
    vec2 position = a_box.xy + axis * at.x + vec2(-axis.y, axis.x) * at.y;
    gl_Position = vec4(position.x / u_view.x * 2.0 - 1.0, 1.0 - position.y / u_view.y * 2.0, 0.0, 1.0);
    float opacity = float(a_kind.x >> 16) / 65535.0;
    v_box = a_box;
    v_p = a_p;
    v_q = a_q;
    v_fill = vec4(a_fill.rgb, 1.0) * (a_fill.a * opacity);
    v_stroke = vec4(a_stroke.rgb, 1.0) * (a_stroke.a * opacity);
    v_kind = vec4(float(kind), a_stroke.a, float(a_kind.y & 1u), opacity);
}
