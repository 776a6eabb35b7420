#include "engine/record/film.h"

#include <algorithm>

#include "engine/platform/headless.h"
#include "engine/render/renderer.h"
#include "engine/render/target.h"

namespace glassbox {
namespace {

class HeadlessFilm : public Film {
  public:
    explicit HeadlessFilm(const FilmDesc& desc) : desc_(desc) {
        desc_.figure.size = {static_cast<float>(desc.width / desc.scale), static_cast<float>(desc.height / desc.scale)};
        desc_.figure.interactive = false;
    }

    Status begin() {
        Result<std::unique_ptr<HeadlessContext>> context = open_headless(GlDialect::desktop33);
        if (!context) return context.error();
        context_ = std::move(*context);
        Result<std::unique_ptr<Renderer>> renderer = Renderer::create(ShaderDialect::desktop33);
        if (!renderer) return renderer.error();
        renderer_ = std::move(*renderer);
        Result<std::unique_ptr<Target>> target = Target::create(desc_.width, desc_.height);
        if (!target) return target.error();
        target_ = std::move(*target);
        picture_.width = desc_.width, picture_.height = desc_.height;
        return rewind();
    }

    Result<const Picture*> frame(int64_t n) override {
        if (n < shown_)
            if (Status ok = rewind(); !ok) return ok.error();
        const Timeline& t = desc_.timeline;
        // What stood still since the frame before looks the same.
        bool changed = shown_ < 0 || live_->moving(t.frame_time(shown_));
        for (; next_ < t.events.size() && t.reached(t.events[next_], n); ++next_) {
            if (Status ok = live_->apply(t.events[next_].event); !ok) return ok.error();
            if (Status ok = complaint(); !ok) return ok.error();
            changed = true;
        }
        shown_ = n;
        if (!changed) return &picture_;
        const DisplayList& list = live_->frame(t.frame_time(n));
        if (Status ok = complaint(); !ok) return ok.error();
        renderer_->draw(list, *desc_.figure.fonts, {target_->framebuffer(), desc_.width, desc_.height},
                        {.scale = static_cast<float>(desc_.scale)});
        target_->read(picture_.rgba);
        if (const uint32_t code = renderer_->take_gl_error(); code != 0)
            return error(format("OpenGL reports error 0x%04X while drawing; glassbox doctor says which renderer this is", code));
        straighten_alpha(picture_.rgba);
        return &picture_;
    }

    const Timeline& timeline() const override { return desc_.timeline; }

  private:
    Status rewind() {
        live_ = std::make_unique<LiveFigure>(desc_.figure);
        next_ = 0, shown_ = -1;
        if (desc_.prepare)
            if (Status ok = desc_.prepare(*live_); !ok) return ok;
        return complaint();
    }
    Status complaint() const {
        if (live_->evaluation().errors.empty()) return {};
        return error(std::string(desc_.figure.entry->id) + ": " + live_->evaluation().errors.front());
    }

    FilmDesc desc_;
    std::unique_ptr<HeadlessContext> context_;
    std::unique_ptr<Renderer> renderer_;  // these two go first, while the context is current
    std::unique_ptr<Target> target_;
    std::unique_ptr<LiveFigure> live_;
    Picture picture_;
    size_t next_ = 0;      // of the events
    int64_t shown_ = -1;   // the frame in picture_
};

}  // namespace

double default_scale(int width, int height) { return std::min(width, height) / 540.0; }

Result<std::unique_ptr<Film>> Film::open(const FilmDesc& desc) {
    auto film = std::make_unique<HeadlessFilm>(desc);
    if (Status ok = film->begin(); !ok) return ok.error();
    return std::unique_ptr<Film>(std::move(film));
}

}  // namespace glassbox
