#include "engine/record/film_sequence.h"

namespace glassbox {
namespace {

// When frame n begins, rounded down, so that the first frame at or after it is n.
int64_t begin_of(FrameRate rate, int64_t n) { return n * rate.d * 1000000 / rate.n; }

class FilmSequence : public Film {
  public:
    FilmSequence(std::vector<FilmDesc> parts, const Timeline& whole) : parts_(std::move(parts)), whole_(whole) {
        int64_t first = 0;
        for (const FilmDesc& part : parts_) {
            first_.push_back(first);
            first += part.timeline.frames;
        }
        hold_until(parts_.back().timeline, whole.length - begin_of(whole.rate, first_.back()));
    }

    Result<const Picture*> frame(int64_t n) override {
        size_t part = parts_.size() - 1;
        while (n < first_[part]) --part;
        if (!film_ || part != open_) {
            film_.reset();  // one context at a time
            before_ = times_;
            Result<std::unique_ptr<Film>> film = Film::open(parts_[part]);
            if (!film) return film.error();
            film_ = std::move(*film);
            open_ = part;
        }
        const Result<const Picture*> picture = film_->frame(n - first_[part]);
        const FilmTimes& now = film_->times();
        times_ = {before_.figure + now.figure, before_.draw + now.draw, before_.read + now.read};
        return picture;
    }
    bool changed() const override { return film_->changed(); }
    const Timeline& timeline() const override { return whole_; }
    const FilmTimes& times() const override { return times_; }

  private:
    std::vector<FilmDesc> parts_;
    Timeline whole_;
    std::vector<int64_t> first_;  // frames of the whole
    std::unique_ptr<Film> film_;
    size_t open_ = 0;             // the part that film_ is of
    FilmTimes before_, times_;
};

}  // namespace

Timeline sequence_of(const std::vector<std::string>& names, const std::vector<FilmDesc>& parts) {
    Timeline whole{.rate = parts[0].timeline.rate};
    for (size_t i = 0; i < parts.size(); ++i) {
        const Timeline& t = parts[i].timeline;
        const int64_t begin = begin_of(whole.rate, whole.frames);
        if (!whole.captions.empty()) whole.captions.back().end = begin;
        for (TimedEvent e : t.events) {
            e.at += begin;
            whole.events.push_back(std::move(e));
        }
        for (Caption c : t.captions) {
            c.step = names[i] + "/" + c.step;
            c.start += begin, c.end += begin;
            whole.captions.push_back(std::move(c));
        }
        whole.frames += t.frames;
        whole.length = begin + t.length;
    }
    return whole;
}

Result<std::unique_ptr<Film>> open_sequence(std::vector<FilmDesc> parts, const Timeline& whole) {
    for (size_t i = 0; i < parts.size() && !parts[i].alpha; ++i) {
        if (i > 0) parts[i].fade_in = kFadeBetweenFilms;
        if (i + 1 < parts.size()) parts[i].fade_out = kFadeBetweenFilms;
    }
    return std::unique_ptr<Film>(std::make_unique<FilmSequence>(std::move(parts), whole));
}

}  // namespace glassbox
