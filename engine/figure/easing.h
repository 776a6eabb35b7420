// How a picture changes into the next: each mark that differs gets an ease in closed form (from, to, start time), which
// is sampled at a frame's time. Eases are made only when an event or a result changes the picture, never by a frame, so
// the same events give the same picture at 7 and at 60 frames a second.
//
//     easing.change(before, after, time, {.seconds = 0.5f});   // `before` is the old target list
//     easing.sample(after, time, out);                         // what to draw at `time`
#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/draw/display_list.h"

namespace glassbox {

struct Motion {
    float seconds = 0;       // 0: at once
    bool cross_fade = false;  // reduced motion: old and new fade over each other, nothing moves
};
inline constexpr float kFeedbackSeconds = 0.2f, kChangeSeconds = 0.5f, kReducedSeconds = 0.15f;
inline constexpr float kStaggerSeconds = 0.3f, kLeaveSeconds = 0.2f;

// 0 to 1 with zero slope at both ends: 4u^3, then its mirror image.
constexpr float ease_in_out_cubic(float u) {
    if (u <= 0) return 0;
    if (u >= 1) return 1;
    const float v = 2 - 2 * u;
    return u < 0.5f ? 4 * u * u * u : 1 - v * v * v / 2;
}

class Easing {
  public:
    // The target changes from `before` to `after` at `time`.
    void change(const DisplayList& before, const DisplayList& after, double time, Motion motion);
    // The picture at `time` when the target is `target`.
    void sample(const DisplayList& target, double time, DisplayList& out) const;
    // Whether anything still moves after `time`.
    bool moving(double time) const { return time < end_time_; }
    double end_time() const { return end_time_; }
    void settle();  // drops all eases: the next sample is the target

  private:
    struct Ease {
        double start = 0;
        float seconds = 0, delay = 0;
        std::vector<float> from;  // geometry; empty: stays
        Paint fill, stroke;       // from; numbers are resolved to colours when scales differ
        Color fill_color, stroke_color;
        ColorScale fill_scale, stroke_scale;
        float opacity = 1, stroke_width = 0;
    };
    struct Ghost {  // a mark that leaves
        DisplayList list;
        double start = 0;
        float seconds = 0;
    };
    Ease capture(const DisplayList& target, const Mark& m, double time) const;
    const Ease* find(uint64_t hash) const;

    std::unordered_map<uint64_t, Ease> eases_;  // looked up by key only, never iterated in an order that shows
    std::vector<Ghost> ghosts_;
    double end_time_ = 0;
};

// Appends a copy of one mark, with all that it refers to, to another list.
void copy_mark(const DisplayList& from, const Mark& m, DisplayList& to);

}  // namespace glassbox
