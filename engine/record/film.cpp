#include "engine/record/film.h"

#include <algorithm>

#include "engine/draw/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/headless.h"
#include "engine/record/subtitle_band.h"
#include "engine/render/renderer.h"
#include "engine/render/target.h"

namespace glassbox {
namespace {

// The mean of k x k pixels, of premultiplied colours.
void shrink(const std::vector<uint8_t>& large, int width, int height, int k, std::vector<uint8_t>& out) {
    const size_t w = static_cast<size_t>(width), row = w * static_cast<size_t>(k) * 4;
    const uint32_t n = static_cast<uint32_t>(k * k);
    out.resize(w * static_cast<size_t>(height) * 4);
    std::vector<uint32_t> sums(w * 4);
    for (size_t y = 0; y < static_cast<size_t>(height); ++y) {
        std::fill(sums.begin(), sums.end(), n / 2);
        for (size_t dy = 0; dy < static_cast<size_t>(k); ++dy) {
            const uint8_t* p = &large[(y * static_cast<size_t>(k) + dy) * row];
            for (size_t x = 0; x < w; ++x)
                for (int dx = 0; dx < k; ++dx, p += 4)
                    for (size_t c = 0; c < 4; ++c) sums[x * 4 + c] += p[c];
        }
        for (size_t i = 0; i < w * 4; ++i) out[y * w * 4 + i] = static_cast<uint8_t>(sums[i] / n);
    }
}

class HeadlessFilm : public Film {
  public:
    explicit HeadlessFilm(const FilmDesc& desc) : desc_(desc) {
        stage_size_ = {static_cast<float>(desc.width / desc.scale), static_cast<float>(desc.height / desc.scale)};
        desc_.figure.size = stage_size_;
        if (!desc_.burned.empty()) {
            band_ = std::make_unique<SubtitleBand>(*desc_.figure.fonts, desc_.timeline, desc_.burned, stage_size_);
            desc_.figure.size.y -= band_->height();
        }
        desc_.figure.interactive = false;
    }

    Status begin() {
        Result<std::unique_ptr<HeadlessContext>> context = open_headless(GlDialect::desktop33);
        if (!context) return context.error();
        context_ = std::move(*context);
        Result<std::unique_ptr<Renderer>> renderer = Renderer::create(ShaderDialect::desktop33);
        if (!renderer) return renderer.error();
        renderer_ = std::move(*renderer);
        for (std::unique_ptr<Target>& t : targets_) {
            Result<std::unique_ptr<Target>> target = Target::create(desc_.width * desc_.supersample, desc_.height * desc_.supersample);
            if (!target) return target.error();
            t = std::move(*target);
        }
        picture_.width = desc_.width, picture_.height = desc_.height;
        return rewind();
    }

    Result<const Picture*> frame(int64_t n) override {
        changed_ = false;
        if (n == shown_) return &picture_;
        if (ahead_.n != n) ahead_ = draw(n, true);
        const Drawn now = ahead_;
        ahead_ = {};
        if (!now.status) return now.status.error();
        // Read one frame behind: OpenGL draws the next while this one is read, and then converted and encoded.
        if (n + 1 < desc_.timeline.frames) ahead_ = draw(n + 1, false);
        shown_ = n;
        if (!now.changed) return &picture_;
        changed_ = true;
        const double start = monotonic_seconds();
        now.target->read(desc_.supersample > 1 ? large_ : picture_.rgba);
        if (desc_.supersample > 1) shrink(large_, desc_.width, desc_.height, desc_.supersample, picture_.rgba);
        if (desc_.alpha) straighten_alpha(picture_.rgba);
        times_.read += monotonic_seconds() - start;
        return &picture_;
    }

    bool changed() const override { return changed_; }
    const Timeline& timeline() const override { return desc_.timeline; }
    const FilmTimes& times() const override { return times_; }

  private:
    struct Drawn {
        int64_t n = -1;
        bool changed = false;  // another picture than the frame before, in the target
        const Target* target = nullptr;
        Status status;
    };

    Drawn draw(int64_t n, bool anew) {
        Drawn result{.n = n, .changed = anew};
        result.status = draw_into(n, result);
        return result;
    }
    Status draw_into(int64_t n, Drawn& result) {
        if (n < reached_)
            if (Status ok = rewind(); !ok) return ok;
        const double start = monotonic_seconds();
        const Timeline& t = desc_.timeline;
        const double time = t.frame_time(n);
        // What stood still since the frame before looks the same.
        bool& changed = result.changed;
        changed = changed || reached_ < 0 || live_->moving(t.frame_time(reached_)) || stage_.moving(t.frame_time(reached_));
        for (; next_ < t.events.size() && t.reached(t.events[next_], n); ++next_) {
            if (Status ok = apply(t.events[next_]); !ok) return ok;
            changed = true;
        }
        if (band_) changed = band_->turn_to(n) || changed;
        const float veil = veil_at(time);
        changed = changed || veil != veil_;
        veil_ = veil;
        reached_ = n;
        if (!changed) return {};
        const DisplayList* list = &live_->frame(time);
        if (Status ok = complaint(); !ok) return ok;
        if (stage_.shows() || band_ || veil > 0) {
            with_more_ = *list;
            stage_.draw(with_more_, live_->state().document.step, time);
            if (band_) band_->draw(with_more_);
            if (veil > 0) draw_veil(veil);
            list = &with_more_;
        }
        const double listed = monotonic_seconds();
        std::swap(targets_[0], targets_[1]);
        result.target = targets_[0].get();
        renderer_->draw(*list, *desc_.figure.fonts, {result.target->framebuffer(), result.target->width(), result.target->height()},
                        {.scale = static_cast<float>(desc_.scale * desc_.supersample), .transparent = desc_.alpha});
        result.target->begin();
        times_.figure += listed - start, times_.draw += monotonic_seconds() - listed;
        if (const uint32_t code = renderer_->take_gl_error(); code != 0)
            return error(format("OpenGL reports error 0x%04X while drawing; glassbox doctor says which renderer this is", code));
        return {};
    }
    Status rewind() {
        live_ = std::make_unique<LiveFigure>(desc_.figure);
        stage_ = {};
        next_ = 0, reached_ = -1;
        if (desc_.prepare)
            if (Status ok = desc_.prepare(*live_); !ok) return ok;
        const std::vector<TimedEvent>& events = desc_.timeline.events;
        for (; next_ < events.size() && events[next_].at == 0; ++next_)
            if (Status ok = apply(events[next_]); !ok) return ok;
        live_->settle();
        return complaint();
    }
    // How much paper lies over the picture.
    float veil_at(double time) const {
        const double left = static_cast<double>(desc_.timeline.length) / 1e6 - time;
        double veil = 0;
        if (desc_.fade_in > 0) veil = std::max(veil, 1 - time / desc_.fade_in);
        if (desc_.fade_out > 0) veil = std::max(veil, 1 - left / desc_.fade_out);
        return static_cast<float>(std::clamp(veil, 0.0, 1.0));
    }
    void draw_veil(float veil) {
        Mark& m = with_more_.add(MarkKind::rect, {}, {0, 0, stage_size_.x, stage_size_.y});
        m.fill = Paint(with_more_.theme->paper.with_alpha(veil));
        m.flags = Mark::kInstant | Mark::kDecoration;
    }
    Status apply(const TimedEvent& e) {
        const double time = static_cast<double>(e.at) / 1e6;
        if (e.stage) {
            stage_.apply(*e.stage, live_->state().document.step, time);
            return {};
        }
        if (Status ok = live_->apply(e.event); !ok) return error(format("at %.3f s: ", time) + ok.error().message);
        return complaint();
    }
    Status complaint() const {
        if (live_->evaluation().errors.empty()) return {};
        return error(std::string(desc_.figure.entry->id) + ": " + live_->evaluation().errors.front());
    }

    FilmDesc desc_;
    Vec2 stage_size_;
    std::unique_ptr<SubtitleBand> band_;
    std::unique_ptr<HeadlessContext> context_;
    std::unique_ptr<Renderer> renderer_;  // these two go first, while the context is current
    std::unique_ptr<Target> targets_[2];  // by turns
    std::unique_ptr<LiveFigure> live_;
    Stage stage_;
    DisplayList with_more_;
    Picture picture_;
    std::vector<uint8_t> large_;
    FilmTimes times_;
    size_t next_ = 0;       // of the events
    int64_t reached_ = -1;  // the frame that the figure stands at
    Drawn ahead_;           // what was drawn before it was asked for
    int64_t shown_ = -1;    // the frame in picture_
    bool changed_ = false;
    float veil_ = 0;        // at the frame that the figure stands at
};

}  // namespace

double default_scale(int width, int height) { return std::min(width, height) / 540.0; }

Status check_film(const FilmDesc& desc) {
    if (const int k = desc.supersample; desc.width * k > kLargestTarget || desc.height * k > kLargestTarget)
        return error(format("--supersample %d draws %dx%d pixels, and a side has at most %d; choose a smaller one", k, desc.width * k,
                            desc.height * k, kLargestTarget));
    if (desc.burned.empty()) return {};
    const Vec2 size{static_cast<float>(desc.width / desc.scale), static_cast<float>(desc.height / desc.scale)};
    const SubtitleBand band(*desc.figure.fonts, desc.timeline, desc.burned, size);
    if (band.height() <= size.y * 0.45f) return {};
    return error("the burned-in subtitles would take more than 45 percent of the picture; choose one language, shorter captions, or --subtitles beside the film");
}

Result<std::unique_ptr<Film>> Film::open(const FilmDesc& desc) {
    auto film = std::make_unique<HeadlessFilm>(desc);
    if (Status ok = film->begin(); !ok) return ok.error();
    return std::unique_ptr<Film>(std::move(film));
}

}  // namespace glassbox
