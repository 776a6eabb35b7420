#include "engine/figure/easing.h"

#include <algorithm>

namespace glassbox {
namespace {

// Numbers at the end of a heatmap's geometry are the true values that its digits show: they never ease.
size_t eased_count(const DisplayList& list, const Mark& m) {
    if (m.kind != MarkKind::heatmap) return m.geometry_count;
    return m.geometry_count - list.cell_digits(m).size();
}

bool same_look(const DisplayList& a, const Mark& p, const DisplayList& b, const Mark& q) {
    if (p.opacity != q.opacity || p.stroke_width != q.stroke_width) return false;
    if (!(a.color(p.fill) == b.color(q.fill)) || !(a.color(p.stroke) == b.color(q.stroke))) return false;
    const auto g = a.geometry(p), h = b.geometry(q);
    return std::equal(g.begin(), g.end(), h.begin(), h.end());
}

// An outline moves only to one that is built alike.
bool same_verbs(const DisplayList& a, const Mark& p, const DisplayList& b, const Mark& q) {
    if (p.kind != MarkKind::path || q.kind != MarkKind::path) return true;
    const auto v = a.path_verbs(p), w = b.path_verbs(q);
    return std::equal(v.begin(), v.end(), w.begin(), w.end());
}

float progress(double time, double start, float delay, float seconds) {
    if (seconds <= 0) return 1;
    return ease_in_out_cubic(static_cast<float>((time - start - static_cast<double>(delay)) / static_cast<double>(seconds)));
}

// Marks at the top level only: inside a group a copy would lose its place.
std::vector<uint8_t> nesting(const DisplayList& list) {
    std::vector<uint8_t> depth(list.marks.size());
    uint8_t now = 0;
    for (size_t i = 0; i < list.marks.size(); ++i) {
        if (list.marks[i].kind == MarkKind::group_end && now > 0) --now;
        depth[i] = now;
        if (list.marks[i].kind == MarkKind::group_begin && now < 255) ++now;
    }
    return depth;
}

}  // namespace

void copy_mark(const DisplayList& from, const Mark& m, DisplayList& to) {
    Mark copy = m;
    copy.geometry = static_cast<uint32_t>(to.numbers.size());
    const auto g = from.geometry(m);
    to.numbers.insert(to.numbers.end(), g.begin(), g.end());
    to.set_text(copy, std::string(from.text(m)));
    to.set_name(copy, std::string(from.name(m)));
    copy.depends_count = 0;
    const auto scale = [&](Paint& p) {
        if (p.scale != Paint::kSolid) p.scale = to.add_scale(from.scales[p.scale]);
    };
    scale(copy.fill);
    scale(copy.stroke);
    if (m.kind == MarkKind::line && m.info > 0) {
        to.ends.push_back(from.ends[m.info - 1]);
        copy.info = static_cast<uint32_t>(to.ends.size());
    } else if (m.kind == MarkKind::path) {
        const auto verbs = from.path_verbs(m);
        copy.info = static_cast<uint32_t>(to.verbs.size());
        to.verbs.insert(to.verbs.end(), verbs.begin(), verbs.end());
    } else if (m.kind == MarkKind::heatmap) {
        HeatmapInfo h = from.heatmaps[m.info];
        h.scale = to.add_scale(from.scales[h.scale]);
        copy.info = static_cast<uint32_t>(to.heatmaps.size());
        to.heatmaps.push_back(h);
    } else if (m.kind == MarkKind::image) {
        ImageInfo image = from.images[m.info];
        const size_t bytes = static_cast<size_t>(image.width) * static_cast<size_t>(image.height) * 4;
        const uint8_t* first = from.pixels.data() + image.pixels;
        image.pixels = static_cast<uint32_t>(to.pixels.size());
        to.pixels.insert(to.pixels.end(), first, first + bytes);
        copy.info = static_cast<uint32_t>(to.images.size());
        to.images.push_back(image);
    }
    to.marks.push_back(copy);
}

const Easing::Ease* Easing::find(uint64_t hash) const {
    if (eases_.empty() || hash == 0) return nullptr;
    const auto found = eases_.find(hash);
    return found == eases_.end() ? nullptr : &found->second;
}

void Easing::settle() {
    eases_.clear();
    ghosts_.clear();
    end_time_ = 0;
}

namespace {
// A paint on its way: in its own scale when both ends share it, else as plain colours.
Paint ease_paint(const DisplayList& list, const Paint& to, const Paint& from, Color from_color, const ColorScale& from_scale,
                 float u) {
    if (u >= 1) return to;
    Paint p = to;
    if (to.scale != Paint::kSolid && from.scale != Paint::kSolid && list.scales[to.scale] == from_scale &&
        from_scale.map != ColorMap::category && std::isfinite(from.number) && std::isfinite(to.number)) {
        p.number = mix(from.number, to.number, u);
        return p;
    }
    Color a = from_color, b = list.color(to);
    if (a.a == 0) a = b.with_alpha(0);  // from nothing: the colour is there, only thin
    if (b.a == 0) b = a.with_alpha(0);
    p.color = mix(a, b, u);
    p.scale = Paint::kSolid;
    return p;
}
}  // namespace

Easing::Ease Easing::capture(const DisplayList& list, const Mark& m, double time) const {
    const auto g = list.geometry(m);
    Ease now;
    now.from.assign(g.begin(), g.begin() + static_cast<std::ptrdiff_t>(eased_count(list, m)));
    now.fill = m.fill;
    now.stroke = m.stroke;
    now.opacity = m.opacity;
    now.stroke_width = m.stroke_width;
    if (const Ease* e = find(m.key.hash)) {
        const float u = progress(time, e->start, e->delay, e->seconds);
        if (e->from.size() == now.from.size())
            for (size_t k = 0; k < now.from.size(); ++k) now.from[k] = mix(e->from[k], now.from[k], u);
        now.fill = ease_paint(list, m.fill, e->fill, e->fill_color, e->fill_scale, u);
        now.stroke = ease_paint(list, m.stroke, e->stroke, e->stroke_color, e->stroke_scale, u);
        now.opacity = mix(e->opacity, m.opacity, u);
        now.stroke_width = mix(e->stroke_width, m.stroke_width, u);
    }
    now.fill_color = list.color(now.fill);
    now.stroke_color = list.color(now.stroke);
    if (now.fill.scale != Paint::kSolid) now.fill_scale = list.scales[now.fill.scale];
    if (now.stroke.scale != Paint::kSolid) now.stroke_scale = list.scales[now.stroke.scale];
    return now;
}

void Easing::change(const DisplayList& before, const DisplayList& after, double time, Motion motion) {
    std::erase_if(eases_, [&](const auto& e) {
        return time >= e.second.start + static_cast<double>(e.second.delay + e.second.seconds);
    });
    std::erase_if(ghosts_, [&](const Ghost& g) { return time >= g.start + static_cast<double>(g.seconds); });

    std::unordered_map<uint64_t, const Mark*> old_marks;
    old_marks.reserve(before.marks.size());
    for (const Mark& m : before.marks)
        if (m.key) old_marks.emplace(m.key.hash, &m);

    std::unordered_map<uint64_t, Ease> next;
    const float seconds = motion.cross_fade ? std::min(motion.seconds, kReducedSeconds) : motion.seconds;
    const std::vector<uint8_t> old_depth = nesting(before);
    const auto leave = [&](const Mark& m, float fade) {
        if (old_depth[static_cast<size_t>(&m - before.marks.data())] > 0 || m.kind >= MarkKind::group_begin) return;
        Ghost ghost{.list = {}, .start = time, .seconds = fade};
        ghost.list.theme = before.theme;
        DisplayList now;
        now.theme = before.theme;
        copy_mark(before, m, ghost.list);
        // From where it is on its way, not from where it was going.
        const Ease here = capture(before, m, time);
        Mark& copy = ghost.list.marks.back();
        const auto g = ghost.list.geometry(copy);
        std::copy(here.from.begin(), here.from.end(), g.begin());
        copy.fill = Paint(here.fill_color);
        copy.stroke = Paint(here.stroke_color);
        copy.opacity = here.opacity;
        copy.flags |= Mark::kDecoration;
        ghosts_.push_back(std::move(ghost));
    };

    for (const Mark& m : after.marks) {
        if (!m.key || next.contains(m.key.hash)) continue;
        const auto old = old_marks.find(m.key.hash);
        const bool instant = seconds <= 0 || m.has(Mark::kInstant);
        const float delay = motion.cross_fade ? 0 : m.delay * kStaggerSeconds * std::min(1.f, seconds / kChangeSeconds);
        if (old == old_marks.end()) {
            if (instant) continue;
            Ease fade_in = capture(after, m, time);  // its own target: only the opacity moves
            fade_in.opacity = 0;
            fade_in.start = time;
            fade_in.seconds = std::min(seconds, kChangeSeconds);
            fade_in.delay = delay;
            next.emplace(m.key.hash, std::move(fade_in));
            continue;
        }
        const Mark& was = *old->second;
        old_marks.erase(old);
        if (was.kind == m.kind && same_look(before, was, after, m)) {
            if (const Ease* e = find(m.key.hash)) next.emplace(m.key.hash, *e);  // on its way to the same place
            continue;
        }
        if (instant) continue;
        if (motion.cross_fade || was.kind != m.kind || !same_verbs(before, was, after, m)) {
            leave(was, seconds);
            Ease fade_in = capture(after, m, time);
            fade_in.opacity = 0;
            fade_in.start = time;
            fade_in.seconds = seconds;
            next.emplace(m.key.hash, std::move(fade_in));
            continue;
        }
        Ease move = capture(before, was, time);
        move.start = time;
        move.seconds = seconds;
        move.delay = delay;
        next.emplace(m.key.hash, std::move(move));
    }
    if (seconds > 0)
        for (const Mark& m : before.marks)  // in drawing order
            if (const auto left = old_marks.find(m.key.hash); m.key && left != old_marks.end() && left->second == &m &&
                                                               !m.has(Mark::kInstant))
                leave(m, std::min(seconds, kLeaveSeconds));

    eases_ = std::move(next);
    end_time_ = time;
    for (const auto& [hash, e] : eases_)
        end_time_ = std::max(end_time_, e.start + static_cast<double>(e.delay + e.seconds));
    for (const Ghost& g : ghosts_) end_time_ = std::max(end_time_, g.start + static_cast<double>(g.seconds));
}

void Easing::sample(const DisplayList& target, double time, DisplayList& out) const {
    if (!moving(time)) {
        out = target;
        return;
    }
    out = target;
    for (const Ghost& g : ghosts_) {
        const float u = progress(time, g.start, 0, g.seconds);
        if (u >= 1) continue;
        copy_mark(g.list, g.list.marks[0], out);
        out.marks.back().opacity *= 1 - u;
    }
    // Leaving marks lie under what stays.
    const size_t ghosts = out.marks.size() - target.marks.size();
    std::rotate(out.marks.begin(), out.marks.begin() + static_cast<std::ptrdiff_t>(target.marks.size()), out.marks.end());
    for (size_t i = ghosts; i < out.marks.size(); ++i) {
        Mark& m = out.marks[i];
        const Ease* e = find(m.key.hash);
        if (!e) continue;
        const float u = progress(time, e->start, e->delay, e->seconds);
        if (u >= 1) continue;
        const auto g = out.geometry(m);
        if (e->from.size() == eased_count(out, m))
            for (size_t k = 0; k < e->from.size(); ++k) g[k] = mix(e->from[k], g[k], u);
        m.fill = ease_paint(out, m.fill, e->fill, e->fill_color, e->fill_scale, u);
        m.stroke = ease_paint(out, m.stroke, e->stroke, e->stroke_color, e->stroke_scale, u);
        m.opacity = mix(e->opacity, m.opacity, u);
        m.stroke_width = mix(e->stroke_width, m.stroke_width, u);
    }
}

}  // namespace glassbox
